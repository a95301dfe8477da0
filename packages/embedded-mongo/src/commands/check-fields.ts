import type { Document, Value } from '../bson/value.ts'
import { notSupported, unknownField } from '../errors/mongo-error.ts'
import {
  COMMAND_FIELDS,
  type CommandName,
  type FieldTable,
  GENERIC_FIELDS,
  NESTED_FIELDS,
  type NestedName,
} from './fields.ts'

/**
 * Refuses a command with a field that is not on its list: a field that is skipped is a silent error.
 *
 * @throws {MongoError} 40415 for fields nobody knows, 238 for those this engine has not
 * @example checkCommandFields('find', command)
 */
export function checkCommandFields(name: CommandName, sent: string, command: Document): void {
  const table: FieldTable = COMMAND_FIELDS[name]
  for (const [field, value] of command) {
    if (field === sent || GENERIC_FIELDS.includes(field)) continue
    checkField(table, field, value, name)
  }
}

/** Refuses a document inside of a command with a field that is not on its list. */
export function checkNestedFields(name: NestedName, doc: Document): void {
  for (const [field, value] of doc) checkField(NESTED_FIELDS[name], field, value, name)
}

function checkField(table: FieldTable, field: string, value: Value, at: string): void {
  if (table.supported.includes(field) || table.supported.includes('*')) return
  if (!table.unsupported?.includes(field)) throw unknownField(`${at}.${field}`)
  // Clients send options they do not want as `false`: nothing is left out then.
  if (value !== false && value !== null) throw notSupported(`${at}.${field}`)
}
