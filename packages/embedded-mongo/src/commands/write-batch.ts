import { type Document, documentOf, Int32 } from '../bson/value.ts'
import { isMongoError, MongoError } from '../errors/mongo-error.ts'
import type { WriteScope } from '../storage/write-scope.ts'
import { optionalBoolean } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { writeErrorOf } from './error-reply.ts'
import { RetryLog } from './retry-log.ts'

const MAX_STATEMENTS = 100_000

/** One statement of a batch: it writes and says what it did. */
export type Statement = (scope: WriteScope) => Document

/** What came out of a batch. */
export interface BatchResult {
  /** What each statement that succeeded answered, with its place in the batch. */
  readonly results: readonly { readonly index: number; readonly result: Document }[]
  readonly writeErrors: readonly Document[]
}

/**
 * Runs the statements of a write command in one commit. A statement that fails leaves the ones before
 * it in place; an ordered batch stops there. In a transaction it fails the command, and with it the
 * transaction.
 *
 * @example const { results, writeErrors } = await runBatch(context, statements)
 */
export async function runBatch(
  context: CommandContext,
  statements: readonly Statement[],
): Promise<BatchResult> {
  const { command, name, services, transaction } = context
  if (statements.length === 0 || statements.length > MAX_STATEMENTS) {
    throw new MongoError(
      'InvalidLength',
      `Write batch sizes must be between 1 and ${MAX_STATEMENTS}. Got ${statements.length} operations.`,
    )
  }
  const ordered = optionalBoolean({ in: command, at: name, name: 'ordered' }) ?? true
  return services.engine.write(
    transaction,
    (scope) => {
      const log = RetryLog.open(scope, context)
      const results: { index: number; result: Document }[] = []
      const writeErrors: Document[] = []
      for (const [index, statement] of statements.entries()) {
        try {
          const before = log.get(index)
          results.push({ index, result: before ?? log.keep(index, statement(scope)) })
        } catch (error) {
          if (transaction || !isStatementError(error)) throw error
          writeErrors.push(writeErrorOf(index, error))
          if (ordered) break
        }
      }
      log.save()
      return { results, writeErrors }
    },
    { deadline: context.deadline },
  )
}

/** Errors of the store concern the whole command: what could not be written must not half stand. */
function isStatementError(error: unknown): error is MongoError {
  return isMongoError(error) && error.codeName !== 'OutOfDiskSpace'
}

/** Adds up a count over the statements of a batch. */
export function sumOf({ results }: BatchResult, field: string): Int32 {
  let sum = 0
  for (const { result } of results) {
    const value = result.get(field)
    if (value instanceof Int32) sum += value.value
  }
  return new Int32(sum)
}

/** Starts the reply of a write command. */
export function batchReply(batch: BatchResult): Document {
  return documentOf(['n', sumOf(batch, 'n')])
}

/** Ends the reply of a write command. */
export function addWriteErrors(reply: Document, batch: BatchResult): Document {
  if (batch.writeErrors.length > 0) reply.set('writeErrors', [...batch.writeErrors])
  return reply
}
