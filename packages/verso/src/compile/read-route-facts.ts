import { readFile } from 'node:fs/promises'

import type { ESTree } from 'vite'

/** What can be told of a route file without running it. */
export interface RouteFacts {
  /** The names it exports, `default` included; `undefined` when only running it would tell (CommonJS, `export *`). */
  readonly exports: readonly string[] | undefined
  /** `export const config`, when it is made of plain values only. */
  readonly config: unknown
}

/**
 * Reads what a route file exports, without evaluating it: a listing of routes must not open database connections.
 *
 * @throws {Error} when the file cannot be parsed
 * @example await readRouteFacts('/srv/shop/pages/api/users.ts') // { exports: ['GET', 'POST'], config: undefined }
 */
export async function readRouteFacts(file: string): Promise<RouteFacts> {
  const text = await readFile(file, 'utf8')
  const { parseSync } = await import('vite')
  // Plain JavaScript may hold JSX, as everywhere in Verso.
  const lang = /\.[cm]?ts$/.test(file) ? 'ts' : 'tsx'
  const { module, program, errors } = parseSync(file, text, { lang })
  const first = errors[0]
  if (first !== undefined) throw new Error(first.message)
  if (!module.hasModuleSyntax) return { exports: undefined, config: undefined }
  const names = new Set<string>()
  let complete = true
  for (const { entries } of module.staticExports) {
    for (const { exportName, isType } of entries) {
      if (isType) continue
      if (exportName.kind === 'Default') names.add('default')
      else if (exportName.name !== null && exportName.name !== undefined) names.add(exportName.name)
      else complete = false
    }
  }
  return { exports: complete ? [...names] : undefined, config: findConfig(program) }
}

function findConfig(program: ESTree.Program): unknown {
  for (const node of program.body) {
    if (node.type !== 'ExportNamedDeclaration') continue
    if (node.declaration?.type !== 'VariableDeclaration') continue
    for (const { id, init } of node.declaration.declarations) {
      if (id.type === 'Identifier' && id.name === 'config' && init !== null) return toValue(init)
    }
  }
  return undefined
}

/** The value of an expression of literals; `undefined` for whatever would have to be computed. */
function toValue(node: ESTree.Expression): unknown {
  switch (node.type) {
    case 'Literal':
      return node.value
    case 'TemplateLiteral':
      return node.expressions.length === 0 ? (node.quasis[0]?.value.cooked ?? undefined) : undefined
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'ParenthesizedExpression':
      return toValue(node.expression)
    case 'ObjectExpression':
      return toObject(node)
    case 'ArrayExpression':
      return toList(node)
    default:
      return undefined
  }
}

function toObject(node: ESTree.ObjectExpression): Record<string, unknown> {
  const value: Record<string, unknown> = Object.create(null)
  for (const property of node.properties) {
    if (property.type !== 'Property' || property.computed) continue
    const { key } = property
    const name =
      key.type === 'Identifier' ? key.name : key.type === 'Literal' ? key.value : undefined
    if (typeof name === 'string') value[name] = toValue(property.value)
  }
  return value
}

/** A list or an object of which a part is unknown counts as unknown. */
function toList({ elements }: ESTree.ArrayExpression): unknown[] | undefined {
  const values = elements.map((element) =>
    element === null || element.type === 'SpreadElement' ? undefined : toValue(element),
  )
  return values.includes(undefined) ? undefined : values
}
