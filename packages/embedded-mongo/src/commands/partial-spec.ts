import { formatValue } from '../bson/format.ts'
import { toDouble } from '../bson/numbers.ts'
import { isNumeric } from '../bson/type-info.ts'
import { BSONRegExp, type Document, isDocument, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { compileFilter } from '../query/matcher.ts'
import { isOperatorDocument } from '../query/operators.ts'

const OPERATORS: ReadonlySet<string> = new Set([
  '$eq',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$in',
  '$type',
])

/**
 * Checks the filter of a partial index. MongoDB allows only conditions that one value can fulfil
 * whatever else is there: were `$ne` among them, a document whose array holds what is asked for and
 * what is forbidden would match a query and be missing from the index that the query is answered by.
 *
 * @throws {MongoError} CannotCreateIndex
 * @example checkPartialFilter(documentOf(['age', documentOf(['$gte', new Int32(18)])]))
 */
export function checkPartialFilter(filter: Document): void {
  // Also refuses $expr, which needs more than the document.
  compileFilter(filter)
  checkFilter(filter)
}

function checkFilter(filter: Document): void {
  for (const [name, condition] of filter) {
    if (name === '$and' || name === '$or') {
      const branches = Array.isArray(condition) ? condition : []
      for (const branch of branches) if (isDocument(branch)) checkFilter(branch)
    } else if (name.startsWith('$')) {
      throw unsupported(name)
    } else checkCondition(condition)
  }
}

function checkCondition(condition: Value): void {
  if (condition instanceof BSONRegExp) throw unsupported('$regex')
  if (!isDocument(condition) || !isOperatorDocument(condition)) return
  for (const [operator, operand] of condition) {
    if (operator === '$exists') {
      if (!isTrue(operand)) throw unsupported(`$exists: ${formatValue(operand)}`)
    } else if (!OPERATORS.has(operator)) {
      throw unsupported(operator)
    }
    const patterns = Array.isArray(operand) ? operand : [operand]
    if (patterns.some((value) => value instanceof BSONRegExp)) throw unsupported('$regex')
  }
}

function isTrue(value: Value): boolean {
  return isNumeric(value) ? toDouble(value) !== 0 : value === true
}

function unsupported(what: string): MongoError {
  return new MongoError(
    'CannotCreateIndex',
    `Expression not supported in partial index: ${what}. Use equality, $gt, $gte, $lt, $lte, $in, $type, $exists: true, $and and $or.`,
  )
}
