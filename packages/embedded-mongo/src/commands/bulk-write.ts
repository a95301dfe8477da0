import { toDouble } from '../bson/numbers.ts'
import { isNumeric } from '../bson/type-info.ts'
import { type Document, documentOf, Double, Int32, isDocument, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import {
  missingField,
  optionalBoolean,
  optionalCount,
  requiredDocuments,
  requiredString,
  wrongType,
} from './arguments.ts'
import { checkNestedFields } from './check-fields.ts'
import type { CommandContext } from './context.ts'
import { cursorReply, newView } from './cursor-reply.ts'
import { deleteStatement } from './delete.ts'
import { insertStatement } from './insert.ts'
import { checkedNamespace } from './namespace.ts'
import { updateStatement } from './update.ts'
import { type BatchResult, runBatch, type Statement, sumOf } from './write-batch.ts'

const AT = 'bulkWrite'
/** Where the cursor over the results belongs to. */
const CURSOR_NAMESPACE = 'admin.$cmd.bulkWrite'

type Kind = 'insert' | 'update' | 'delete'

/** One operation, read: what it does and how its result is counted. */
interface Operation {
  readonly kind: Kind
  readonly statement: Statement
}

/** `bulkWrite`: inserts, updates and removals in several collections, in one commit. */
export async function bulkWrite(context: CommandContext): Promise<Document> {
  const { command } = context
  const namespaces = requiredDocuments({ in: command, at: AT, name: 'nsInfo' }).map(readNamespace)
  const operations = requiredDocuments({ in: command, at: AT, name: 'ops' }).map((op, index) =>
    readOperation(context, { op, index, namespaces }),
  )
  const errorsOnly = optionalBoolean({ in: command, at: AT, name: 'errorsOnly' }) ?? false
  const batchSize = readBatchSize(command)
  const batch = await runBatch(
    context,
    operations.map(({ statement }) => statement),
  )
  const rows = rowsOf(batch, operations, errorsOnly)
  const reply = await cursorReply(context, {
    namespace: CURSOR_NAMESPACE,
    view: newView(context),
    open: () => ({ results: rows.values(), eager: true }),
    batchSize: batchSize ?? Number.POSITIVE_INFINITY,
  })
  return new Map([...reply, ...totalsOf(batch, operations)])
}

function readNamespace(one: Document): string {
  checkNestedFields('bulkWrite.nsInfo', one)
  const text = requiredString({ in: one, at: 'bulkWrite.nsInfo', name: 'ns' })
  const dot = text.indexOf('.')
  const namespace = dot < 0 ? '' : checkedNamespace(text.slice(0, dot), text.slice(dot + 1))
  if (namespace === '' || namespace.includes('$')) {
    throw new MongoError('InvalidNamespace', `Invalid namespace specified for bulkWrite: '${text}'`)
  }
  return namespace
}

interface OperationSource {
  readonly op: Document
  readonly index: number
  readonly namespaces: readonly string[]
}

function readOperation(
  context: CommandContext,
  { op, index, namespaces }: OperationSource,
): Operation {
  const [name = ''] = op.keys()
  const namespace = (): string => namespaceAt(op.get(name), { index, namespaces })
  switch (name) {
    case 'insert': {
      checkNestedFields('bulkWrite.ops.insert', op)
      const doc = required(op, 'insert', 'document')
      return { kind: name, statement: insertStatement(context, namespace(), doc) }
    }
    case 'update': {
      checkNestedFields('bulkWrite.ops.update', op)
      const translated = translate(op, UPDATE_WORDS)
      translated.set('q', required(op, 'update', 'filter'))
      if (!op.has('updateMods')) throw missingField('bulkWrite.ops.update.updateMods')
      return { kind: name, statement: updateStatement(context, namespace(), translated) }
    }
    case 'delete': {
      checkNestedFields('bulkWrite.ops.delete', op)
      const translated = translate(op, DELETE_WORDS)
      translated.set('q', required(op, 'delete', 'filter'))
      const multi = optionalBoolean({ in: op, at: 'bulkWrite.ops.delete', name: 'multi' }) ?? false
      translated.set('limit', new Int32(multi ? 0 : 1))
      return { kind: name, statement: deleteStatement(context, namespace(), translated) }
    }
    default:
      throw new MongoError(
        'FailedToParse',
        `BSON field 'bulkWrite.ops.${index}' is not an insert, update or delete: '${name}'`,
      )
  }
}

/** The commands `update` and `delete` have shorter words for the same things. */
const UPDATE_WORDS: Readonly<Record<string, string>> = {
  updateMods: 'u',
  constants: 'c',
  multi: 'multi',
  upsert: 'upsert',
  collation: 'collation',
  arrayFilters: 'arrayFilters',
  hint: 'hint',
  sort: 'sort',
}
const DELETE_WORDS: Readonly<Record<string, string>> = { collation: 'collation', hint: 'hint' }

function translate(op: Document, words: Readonly<Record<string, string>>): Document {
  const translated: Document = new Map()
  for (const [field, word] of Object.entries(words)) {
    if (op.has(field)) translated.set(word, op.get(field))
  }
  return translated
}

function required(op: Document, kind: Kind, field: string): Document {
  const path = `bulkWrite.ops.${kind}.${field}`
  const value = op.get(field)
  if (value === undefined) throw missingField(path)
  if (!isDocument(value)) throw wrongType(path, value, "type 'object'")
  return value
}

function namespaceAt(
  value: Value,
  { index, namespaces }: Pick<OperationSource, 'index' | 'namespaces'>,
): string {
  const namespace = isNumeric(value) ? namespaces[toDouble(value)] : undefined
  if (namespace === undefined) {
    throw new MongoError('BadValue', `BulkWrite ops entry ${index} has an invalid nsInfo index.`)
  }
  return namespace
}

function readBatchSize(command: Document): number | undefined {
  const cursor = command.get('cursor')
  if (cursor === undefined) return undefined
  if (!isDocument(cursor)) throw wrongType('bulkWrite.cursor', cursor, "type 'object'")
  checkNestedFields('bulkWrite.cursor', cursor)
  return optionalCount({ in: cursor, at: 'bulkWrite.cursor', name: 'batchSize' })
}

/** What the client is shown: the answer of each operation in its turn, or only the failures. */
function rowsOf(
  { results, writeErrors }: BatchResult,
  operations: readonly Operation[],
  errorsOnly: boolean,
): Document[] {
  const rows = new Map<number, Document>()
  for (const { index, result } of errorsOnly ? [] : results) {
    const row = documentOf(['ok', new Double(1)], ['idx', new Int32(index)], ['n', result.get('n')])
    if (operations[index]?.kind === 'update') row.set('nModified', result.get('nModified'))
    if (result.has('upserted')) row.set('upserted', documentOf(['_id', result.get('upserted')]))
    rows.set(index, row)
  }
  for (const error of writeErrors) {
    const index = error.get('index')
    const row = documentOf(['ok', new Double(0)], ['idx', index], ['n', new Int32(0)])
    for (const [field, value] of error) if (field !== 'index') row.set(field, value)
    rows.set(isNumeric(index) ? toDouble(index) : 0, row)
  }
  return [...rows].toSorted(([a], [b]) => a - b).map(([, row]) => row)
}

function totalsOf(batch: BatchResult, operations: readonly Operation[]): Document {
  const of = (kind: Kind, upserted: boolean): BatchResult => ({
    writeErrors: [],
    results: batch.results.filter(
      ({ index, result }) =>
        operations[index]?.kind === kind && result.has('upserted') === upserted,
    ),
  })
  return documentOf(
    ['nErrors', new Int32(batch.writeErrors.length)],
    ['nInserted', sumOf(of('insert', false), 'n')],
    ['nMatched', sumOf(of('update', false), 'n')],
    ['nModified', sumOf(of('update', false), 'nModified')],
    ['nUpserted', sumOf(of('update', true), 'n')],
    ['nDeleted', sumOf(of('delete', false), 'n')],
  )
}
