import { type Document, documentOf, Double } from '../bson/value.ts'
import { compileFilter } from '../query/matcher.ts'
import { readStats } from '../storage/collection-stats.ts'
import { documentOrEmpty, numberOf, optionalBoolean } from './arguments.ts'
import type { CommandContext } from './context.ts'

/** `listDatabases`: the databases that have collections. */
export function listDatabases({ command, services: { engine } }: CommandContext): Document {
  const at = 'listDatabases'
  const nameOnly = optionalBoolean({ in: command, at, name: 'nameOnly' }) ?? false
  const matches = compileFilter(documentOrEmpty({ in: command, at, name: 'filter' }))
  const sizes = new Map<string, number>()
  for (const info of engine.catalog.list(engine.current)) {
    const name = info.namespace.slice(0, info.namespace.indexOf('.'))
    sizes.set(name, (sizes.get(name) ?? 0) + readStats(engine.current, info.id).bytes)
  }
  const rows = [...sizes]
    .map(([name, bytes]) =>
      documentOf(['name', name], ['sizeOnDisk', new Double(bytes)], ['empty', false]),
    )
    .filter((row) => matches(row))
  if (nameOnly) {
    return documentOf(['databases', rows.map((row) => documentOf(['name', row.get('name')]))])
  }
  let total = 0
  for (const row of rows) total += numberOf(row.get('sizeOnDisk')) ?? 0
  return documentOf(
    ['databases', rows],
    ['totalSize', new Double(total)],
    ['totalSizeMb', new Double(Math.floor(total / 1024 / 1024))],
  )
}
