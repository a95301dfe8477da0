/** What a file says about its module system. */
export interface CommonJsScan {
  /** It imports or exports, or uses `import.meta`: an ES module. */
  readonly esm: boolean
  /** The names of CommonJS that it uses without declaring them. */
  readonly free: ReadonlySet<string>
  /** Literal arguments of `require`, in order, each once. */
  readonly required: readonly string[]
}

/** A node of the syntax tree, as far as the walk needs to know. */
interface Node {
  readonly type: string
  readonly [key: string]: unknown
}

const names = new Set(['require', 'module', 'exports', '__dirname', '__filename'])

/** Keys under which a node binds names instead of using them. */
const bindingKeys: Readonly<Record<string, readonly string[]>> = {
  VariableDeclarator: ['id'],
  FunctionDeclaration: ['id', 'params'],
  FunctionExpression: ['id', 'params'],
  ArrowFunctionExpression: ['params'],
  ClassDeclaration: ['id'],
  ClassExpression: ['id'],
  CatchClause: ['param'],
  ImportSpecifier: ['local'],
  ImportDefaultSpecifier: ['local'],
  ImportNamespaceSpecifier: ['local'],
}

/** Keys that hold a name which is no variable, unless the node is computed. */
const nameKeys: Readonly<Record<string, string>> = {
  MemberExpression: 'property',
  Property: 'key',
  MethodDefinition: 'key',
  PropertyDefinition: 'key',
  LabeledStatement: 'label',
  ExportSpecifier: 'exported',
  ImportSpecifier: 'imported',
}

/**
 * Finds the CommonJS names that a file uses. A name that is declared anywhere in the file is left alone:
 * whoever writes `const require = createRequire(import.meta.url)` means their own.
 *
 * @example scanCommonJs(parseAst("const a = require('a')")).required // ['a']
 */
export function scanCommonJs(program: unknown): CommonJsScan {
  const used = new Set<string>()
  const declared = new Set<string>()
  const required = new Set<string>()
  let esm = false

  const visit = (node: Node, binding: boolean): void => {
    if (node.type === 'Identifier' && typeof node['name'] === 'string') {
      if (names.has(node['name'])) (binding ? declared : used).add(node['name'])
      return
    }
    if (/^(?:Import|Export)\w*Declaration$/.test(node.type)) esm = true
    if (node.type === 'MetaProperty' && isNode(node['meta']) && node['meta']['name'] === 'import') {
      esm = true
    }
    const literal = requiredLiteral(node)
    if (literal !== undefined) required.add(literal)
    for (const key of Object.keys(node)) {
      if (nameKeys[node.type] === key && node['computed'] !== true) continue
      const binds =
        (bindingKeys[node.type]?.includes(key) ?? false) ||
        // Inside a pattern names are bound too, but for the defaults on the right of a `=`.
        (binding && !(node.type === 'AssignmentPattern' && key === 'right'))
      const value = node[key]
      for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
        if (isNode(child)) visit(child, binds)
      }
    }
  }
  if (isNode(program)) visit(program, false)
  return {
    esm,
    free: new Set([...used].filter((name) => !declared.has(name))),
    required: declared.has('require') ? [] : [...required],
  }
}

function requiredLiteral(node: Node): string | undefined {
  if (node.type !== 'CallExpression' || !isNode(node['callee'])) return undefined
  if (node['callee']['name'] !== 'require' || !Array.isArray(node['arguments'])) return undefined
  const argument: unknown = node['arguments'][0]
  return isNode(argument) && argument.type === 'Literal' && typeof argument['value'] === 'string'
    ? argument['value']
    : undefined
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
  )
}
