import { Buffer } from 'node:buffer'
import { MongoError } from '../errors/mongo-error.ts'
import type { CommandContext } from './context.ts'
import { wrongType } from './arguments.ts'

/** A namespace may have this many bytes. */
const MAX_NAMESPACE_BYTES = 255
const MAX_DATABASE_BYTES = 63

/**
 * Gives the namespace of a command whose first field names its collection.
 *
 * @throws {MongoError} InvalidNamespace
 * @example namespaceOf(context) // 'app.users'
 */
export function namespaceOf(context: CommandContext): string {
  const value = context.command.get(context.name)
  if (typeof value !== 'string') {
    throw new MongoError(
      'InvalidNamespace',
      `collection name has invalid type ${wrongType(context.name, value, '').message.split("'")[3]}`,
    )
  }
  return checkedNamespace(context.database, value)
}

/**
 * Puts a database and a collection together.
 *
 * @throws {MongoError} InvalidNamespace
 * @example checkedNamespace('app', 'users') // 'app.users'
 */
export function checkedNamespace(database: string, collection: string): string {
  assertDatabase(database)
  const namespace = `${database}.${collection}`
  if (collection === '' || collection.startsWith('.') || collection.includes('\0')) {
    throw new MongoError('InvalidNamespace', `Invalid namespace specified '${namespace}'`)
  }
  if (Buffer.byteLength(namespace) > MAX_NAMESPACE_BYTES) {
    throw new MongoError(
      'InvalidNamespace',
      `Fully qualified namespace is too long. Namespace: ${namespace} Max: ${MAX_NAMESPACE_BYTES}`,
    )
  }
  return namespace
}

/**
 * Checks the name of a collection that is about to be made.
 *
 * @throws {MongoError} InvalidNamespace
 */
export function assertCreatable(namespace: string): void {
  const collection = namespace.slice(namespace.indexOf('.') + 1)
  if (collection.includes('$')) {
    throw new MongoError('InvalidNamespace', `Invalid collection name: ${collection}`)
  }
  if (collection.startsWith('system.')) {
    throw new MongoError('InvalidNamespace', `Invalid system namespace: ${namespace}`)
  }
}

/** Checks a database's name. */
export function assertDatabase(database: string): void {
  if (
    database === '' ||
    /[/\\. "$\0]/.test(database) ||
    Buffer.byteLength(database) > MAX_DATABASE_BYTES
  ) {
    throw new MongoError('InvalidNamespace', `Invalid database name: '${database}'`)
  }
}
