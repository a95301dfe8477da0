import { bindingNames, freeNames, isAstNode, type AstNode } from './free-names.ts'

/** One declared thing at the top of a module, which can be taken out by itself. */
export interface ModuleUnit {
  /** The names it declares. */
  readonly names: ReadonlySet<string>
  /** The names it takes from around it. */
  readonly uses: ReadonlySet<string>
  /** An import specifier, a variable declarator, a function or a class. */
  readonly node: AstNode
  /** The statement it stands in. */
  readonly statement: AstNode
}

/** A module taken apart. */
export interface ModuleParts {
  readonly units: readonly ModuleUnit[]
  /** What all other statements use: they run whatever is asked for. */
  readonly always: ReadonlySet<string>
  /** Local names by the names they are exported as; `undefined` for those that come from another module. */
  readonly exports: ReadonlyMap<string, string | undefined>
  readonly statements: readonly AstNode[]
}

/**
 * Takes a module apart into its declarations and all the rest.
 *
 * @example toModuleParts(parseAst(code)).exports.has('getStaticProps')
 */
export function toModuleParts(program: unknown): ModuleParts {
  const body = isAstNode(program) ? program['body'] : []
  const statements = (Array.isArray(body) ? (body as unknown[]) : []).filter((node) =>
    isAstNode(node),
  )
  const units: ModuleUnit[] = []
  const always = new Set<string>()
  const exports = new Map<string, string | undefined>()
  for (const statement of statements) {
    const inner = statement.type === 'ExportNamedDeclaration' ? statement['declaration'] : statement
    const own = isAstNode(inner) ? unitsOf(inner, statement) : undefined
    if (own !== undefined) {
      units.push(...own)
      if (inner === statement) continue
      for (const unit of own) for (const name of unit.names) exports.set(name, name)
    } else if (statement.type === 'ExportNamedDeclaration') {
      for (const [exported, local] of exportSpecifiers(statement)) exports.set(exported, local)
    } else {
      for (const name of freeNames(statement)) always.add(name)
    }
  }
  return { units, always, exports, statements }
}

/**
 * Lists what an `export { a as b }` exports: the names outside, and the local ones when they are local.
 *
 * @example exportSpecifiers(statement) // [['b', 'a']]
 */
export function exportSpecifiers(
  statement: AstNode,
): [exported: string, local: string | undefined][] {
  return childNodes(statement['specifiers']).map((specifier) => {
    const local = statement['source'] === null ? nameOf(specifier['local']) : undefined
    return [nameOf(specifier['exported']), local]
  })
}

/**
 * The syntax nodes of a list.
 *
 * @example childNodes(statement.specifiers)
 */
export function childNodes(value: unknown): AstNode[] {
  return (Array.isArray(value) ? (value as unknown[]) : []).filter((node) => isAstNode(node))
}

function unitsOf(node: AstNode, statement: AstNode): ModuleUnit[] | undefined {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return [{ node, statement, names: bindingNames(node['id']), uses: freeNames(node) }]
    case 'VariableDeclaration':
      return childNodes(node['declarations']).map((one) => {
        return { node: one, statement, names: bindingNames(one['id']), uses: freeNames(one) }
      })
    case 'ImportDeclaration':
      return childNodes(node['specifiers']).map((one) => {
        return { node: one, statement, names: bindingNames(one['local']), uses: new Set<string>() }
      })
    default:
      return undefined
  }
}

/** Exported names may be written as text: `export { a as 'b-c' }`. */
function nameOf(node: unknown): string {
  if (!isAstNode(node)) return ''
  return String(node.type === 'Literal' ? node['value'] : node['name'])
}
