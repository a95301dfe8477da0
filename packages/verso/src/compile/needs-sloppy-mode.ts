/** A node of the syntax tree, as far as the walk needs to know. */
interface Node {
  readonly type: string
  readonly [key: string]: unknown
}

/** Files that say they are strict, or are modules, are safe; a bundler can tell them apart by their text. */
export const surelyStrict: readonly RegExp[] = [/['"]use strict['"]/, /^\s*(?:import|export)\b/m]

/**
 * Tells whether a CommonJS file works only in sloppy mode: it assigns to variables that it never declares, or asks
 * for `arguments.callee`. A bundle is an ES module, thus strict: there the assignment throws.
 *
 * @example needsSloppyMode(parseAst('for (i = 0; i < 3; i++) {}')) // true
 */
export function needsSloppyMode(program: unknown): boolean {
  const declared = new Set<string>()
  const assigned = new Set<string>()
  let callee = false

  const visit = (node: Node): void => {
    if (node.type === 'VariableDeclarator' || node.type === 'CatchClause') {
      bind(node['id'] ?? node['param'], declared)
    } else if (/Function|Class/.test(node.type)) {
      bind(node['id'], declared)
      for (const parameter of listOf(node['params'])) bind(parameter, declared)
    } else if (node.type === 'AssignmentExpression' || /^For(?:In|Of)Statement$/.test(node.type)) {
      collectNames(node['left'], assigned)
    } else if (node.type === 'UpdateExpression') {
      collectNames(node['argument'], assigned)
    } else if (node.type === 'MemberExpression') {
      callee ||= nameOf(node['object']) === 'arguments' && nameOf(node['property']) === 'callee'
    }
    for (const value of Object.values(node)) for (const child of listOf(value)) visit(child)
  }
  for (const node of listOf(program)) visit(node)
  return (
    callee ||
    [...assigned].some((name) => !declared.has(name) && !(name in globalThis) && !given.has(name))
  )
}

/** What CommonJS gives to each module. */
const given = new Set(['module', 'exports', 'require', '__filename', '__dirname', 'arguments'])

/** Every name below a pattern: defaults are taken in too, which only makes the answer more careful. */
function bind(pattern: unknown, names: Set<string>): void {
  for (const node of listOf(pattern)) {
    const name = nameOf(node)
    if (name !== undefined) names.add(name)
    else for (const value of Object.values(node)) bind(value, names)
  }
}

/** Only plain names: `a.b = 1` assigns to no variable. */
function collectNames(target: unknown, names: Set<string>): void {
  const name = nameOf(target)
  if (name !== undefined) names.add(name)
}

function nameOf(value: unknown): string | undefined {
  if (!isNode(value) || value.type !== 'Identifier') return undefined
  return typeof value['name'] === 'string' ? value['name'] : undefined
}

function listOf(value: unknown): Node[] {
  return (Array.isArray(value) ? (value as unknown[]) : [value]).filter(isNode)
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
  )
}
