/** A node of the syntax tree, as far as the walk needs to know. */
interface Node {
  readonly type: string
  readonly [key: string]: unknown
}

/** What a module that depends on its place must hold; cheap enough to ask of every file of every package. */
export const suspicious: RegExp =
  /__dirname|__filename|import\.meta|require\.resolve|createRequire|module\.require|require\s*\(\s*(?:[^'"\s]|['"][^'"\n]*['"]\s*[^)\s])|require\s*[^(\s.\w]/

/**
 * Tells whether a package's module finds other files by where it lies: through `__dirname`, its URL, or a
 * `require` of a name made at run time. Such a module works only inside its package, never inside a bundle.
 *
 * @example needsOwnFiles(parseAst("fs.readFileSync(__dirname + '/font.afm')")) // true
 */
export function needsOwnFiles(program: unknown): boolean {
  const declared = new Set<string>()
  let found = false

  const visit = (node: Node, parent: Node | undefined): void => {
    if (found) return
    if (node.type === 'VariableDeclarator' || /Function/.test(node.type)) collect(node, declared)
    if (usesPlace(node, parent, declared)) found = true
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
        if (isNode(child)) visit(child, node)
      }
    }
  }
  if (isNode(program)) visit(program, undefined)
  return found
}

function usesPlace(node: Node, parent: Node | undefined, declared: ReadonlySet<string>): boolean {
  if (node.type === 'Identifier') {
    const name = String(node['name'])
    // `const load = require` is for names made at run time (moment's locales).
    if (name === 'require' && !declared.has(name)) return isValue(node, parent)
    // `typeof __dirname` asks whether there is one; there is none, and the module knows what to do.
    if (name !== '__dirname' && name !== '__filename') return false
    return !declared.has(name) && parent?.type !== 'UnaryExpression' && !isKey(node, parent)
  }
  if (node.type === 'MemberExpression') {
    const object = node['object']
    const property = isNode(node['property']) ? node['property']['name'] : undefined
    if (!isNode(object)) return false
    if (object.type === 'MetaProperty') {
      return ['url', 'dirname', 'filename', 'resolve'].includes(String(property))
    }
    return (
      (object['name'] === 'require' && property === 'resolve' && !declared.has('require')) ||
      (object['name'] === 'module' && property === 'require')
    )
  }
  if (node.type !== 'CallExpression' || !isNode(node['callee'])) return false
  // A bundle made by browserify hands its own `require` to its modules: that one is declared.
  if (node['callee']['name'] !== 'require' || declared.has('require')) return false
  const argument = Array.isArray(node['arguments']) ? (node['arguments'][0] as unknown) : undefined
  return isNode(argument) && !isText(argument)
}

/** Neither called, nor asked for a property, nor tested with `typeof`. */
function isValue(node: Node, parent: Node | undefined): boolean {
  if (parent === undefined || parent.type === 'UnaryExpression' || isKey(node, parent)) return false
  return (
    parent['callee'] !== node && !(parent.type === 'MemberExpression' && parent['object'] === node)
  )
}

function isText(node: Node): boolean {
  if (node.type === 'Literal') return true
  return (
    node.type === 'TemplateLiteral' &&
    Array.isArray(node['expressions']) &&
    node['expressions'].length === 0
  )
}

function isKey(node: Node, parent: Node | undefined): boolean {
  if (parent === undefined || parent['computed'] === true) return false
  return (
    parent['key'] === node || (parent.type === 'MemberExpression' && parent['property'] === node)
  )
}

/** Names that a declaration or a function's parameters bind. Scopes are not told apart: this leans to bundling. */
function collect(node: Node, declared: Set<string>): void {
  const bound = [
    node['id'],
    ...(Array.isArray(node['params']) ? (node['params'] as unknown[]) : []),
  ]
  for (const pattern of bound) {
    if (isNode(pattern) && pattern.type === 'Identifier') declared.add(String(pattern['name']))
  }
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
  )
}
