import { bsonTypeNumber, isNumeric, TYPE } from '../bson/type-info.ts'
import { toDouble } from '../bson/numbers.ts'
import { BSONRegExp, BSONSymbol, type Document, isDocument, type Value } from '../bson/value.ts'
import { MongoError, notSupported } from '../errors/mongo-error.ts'
import { parseAll, parseElemMatch } from './match-array.ts'
import { compileComparison, compileIn, type ValueTest } from './match-compare.ts'
import { type FieldNode, notNode, type ParseContext, testNode } from './match-node.ts'
import { compileBits, compileMod, parseSize } from './match-number.ts'
import { compileType } from './match-type.ts'
import { isOperatorDocument, UNSUPPORTED_FIELD_OPERATORS } from './operators.ts'
import { compileRegex } from './regex.ts'

/**
 * Parses the condition on a field: a plain value, a regular expression, or a document of operators.
 *
 * @throws {MongoError} for unknown operators and operands that make no sense
 * @example parseField('a', documentOf(['$gt', new Int32(5)]), context)
 */
export function parseField(name: string, condition: Value, context: ParseContext): FieldNode[] {
  if (isDocument(condition) && isOperatorDocument(condition)) {
    return parseOperators(name, condition, context)
  }
  if (condition instanceof BSONRegExp) return [testNode(regexTest(condition))]
  return [testNode(compileComparison('$eq', condition, context.collation))]
}

/**
 * Parses a document of operators on a field, such as `{ $gt: 5, $lt: 8 }`.
 *
 * @example parseOperators('a', documentOf(['$gt', new Int32(5)]), context)
 */
export function parseOperators(
  name: string,
  operators: Document,
  context: ParseContext,
): FieldNode[] {
  const nodes: FieldNode[] = []
  for (const [operator, operand] of operators) {
    const node = parseOperator(operator, operand, { name, operators, context })
    if (Array.isArray(node)) nodes.push(...node)
    else nodes.push(node)
  }
  return nodes
}

interface Place {
  readonly name: string
  readonly operators: Document
  readonly context: ParseContext
}

function parseOperator(operator: string, operand: Value, place: Place): FieldNode | FieldNode[] {
  const { name, operators, context } = place
  const { collation } = context
  switch (operator) {
    case '$eq':
      return testNode(compileComparison('$eq', operand, collation))
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      if (operand instanceof BSONRegExp) {
        throw bad(`Can't have RegEx as arg to predicate over field '${name}'.`)
      }
      return testNode(compileComparison(operator, operand, collation))
    case '$ne':
      if (operand instanceof BSONRegExp) throw bad("Can't have regex as arg to $ne.")
      return notNode(testNode(compileComparison('$eq', operand, collation)))
    case '$in':
      return testNode(parseIn('$in', operand, context))
    case '$nin':
      return notNode(testNode(parseIn('$nin', operand, context)))
    case '$not':
      return parseNot(operand, place)
    case '$exists':
      return parseExists(operand)
    case '$type':
      return testNode(compileType(operand, name))
    case '$mod':
      return testNode(compileMod(operand))
    case '$size': {
      const size = parseSize(operand)
      return {
        kind: 'test',
        expandLast: false,
        test: (value) => Array.isArray(value) && value.length === size,
      }
    }
    case '$regex':
      return testNode(parseRegexOperators(operators))
    case '$options':
      if (!operators.has('$regex')) throw bad('$options needs a $regex')
      return []
    case '$elemMatch':
      return parseElemMatch(operand, context, parseOperators)
    case '$all':
      return parseAll(operand, context, parseOperators).map((item) =>
        'kind' in item ? item : testNode(testOfItem(item.value, context)),
      )
    case '$bitsAllSet':
    case '$bitsAllClear':
    case '$bitsAnySet':
    case '$bitsAnyClear':
      return testNode(compileBits(operator, operand))
    default:
      throw unknownOperator(operator)
  }
}

function unknownOperator(operator: string): MongoError {
  if (UNSUPPORTED_FIELD_OPERATORS.includes(operator)) return notSupported(operator)
  if (operator === '$where') return bad('$where cannot be applied to a field')
  return bad(`unknown operator: ${operator}`)
}

function bad(message: string): MongoError {
  return new MongoError('BadValue', message)
}

function testOfItem(value: Value, context: ParseContext): ValueTest {
  return value instanceof BSONRegExp
    ? regexTest(value)
    : compileComparison('$eq', value, context.collation)
}

function parseIn(operator: string, operand: Value, context: ParseContext): ValueTest {
  if (!Array.isArray(operand)) throw bad(`${operator} needs an array`)
  const patterns: ValueTest[] = []
  const values: Value[] = []
  for (const item of operand) {
    if (isDocument(item) && isOperatorDocument(item)) throw bad('cannot nest $ under $in')
    if (item instanceof BSONRegExp) patterns.push(regexTest(item))
    else values.push(item)
  }
  const isValue = compileIn(values, context.collation)
  if (patterns.length === 0) return isValue
  return (value) => isValue(value) || patterns.some((matches) => matches(value))
}

function parseNot(operand: Value, place: Place): FieldNode {
  if (operand instanceof BSONRegExp) return notNode(testNode(regexTest(operand)))
  if (!isDocument(operand)) throw bad('$not needs a regex or a document')
  if (operand.size === 0) throw bad('$not cannot be empty')
  return notNode(...parseOperators(place.name, operand, place.context))
}

function parseExists(operand: Value): FieldNode {
  const exists = testNode((value) => value !== undefined)
  return isTruthy(operand) ? exists : notNode(exists)
}

/** What MongoDB takes for true: everything but false, zero, null and undefined. */
function isTruthy(value: Value): boolean {
  if (isNumeric(value)) return toDouble(value) !== 0
  return value !== false && value !== null && bsonTypeNumber(value) !== TYPE.undefined
}

function parseRegexOperators(operators: Document): ValueTest {
  const pattern = operators.get('$regex')
  const options = operators.get('$options')
  if (options !== undefined && typeof options !== 'string') {
    throw bad('$options has to be a string')
  }
  if (typeof pattern === 'string') return regexTest(makeRegex(pattern, options ?? ''))
  if (!(pattern instanceof BSONRegExp)) throw bad('$regex has to be a string')
  if (pattern.options !== '' && options !== undefined && options !== '') {
    throw new MongoError(51_075, 'options set in both $regex and $options')
  }
  const own = pattern.options === '' ? (options ?? '') : pattern.options
  return regexTest(makeRegex(pattern.pattern, own))
}

function makeRegex(pattern: string, options: string): BSONRegExp {
  if (pattern.includes('\0')) {
    throw bad('Regular expression cannot contain an embedded null byte')
  }
  const regex = new BSONRegExp(pattern)
  regex.options = options
  return regex
}

/** A regular expression matches texts, and the very same regular expression. */
function regexTest(regex: BSONRegExp): ValueTest {
  const matches = compileRegex(regex.pattern, regex.options)
  return (value) => {
    if (typeof value === 'string') return matches(value)
    if (value instanceof BSONSymbol) return matches(value.value)
    return (
      value instanceof BSONRegExp &&
      value.pattern === regex.pattern &&
      value.options === regex.options
    )
  }
}
