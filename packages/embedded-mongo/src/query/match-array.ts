import { type Document, isDocument, type Value } from '../bson/value.ts'
import { MongoError } from '../errors/mongo-error.ts'
import { type FieldNode, type MatchDetails, type ParseContext, testNodes } from './match-node.ts'
import { isFieldOperator, isOperatorDocument, isTopLevelOperator } from './operators.ts'

/** Parses a document of operators; handed in, since that parser stands above this one. */
type ParseOperators = (name: string, operators: Document, context: ParseContext) => FieldNode[]

/**
 * Parses `$elemMatch`: operators that one item has to satisfy, or a filter that one document in the
 * array has to match.
 *
 * @example parseElemMatch(documentOf(['$gt', new Int32(5)]), context, parseOperators)
 */
export function parseElemMatch(
  operand: Value,
  context: ParseContext,
  parseOperators: ParseOperators,
): FieldNode {
  if (!isDocument(operand)) throw new MongoError('BadValue', '$elemMatch needs an Object')
  const matchesItem = itemMatcher(operand, context, parseOperators)
  return {
    kind: 'test',
    expandLast: false,
    test: (value: Value, details?: MatchDetails): boolean => {
      if (!Array.isArray(value)) return false
      const index = value.findIndex((item) => matchesItem(item))
      if (index < 0) return false
      if (details !== undefined) details.arrayIndex = index
      return true
    },
  }
}

function itemMatcher(
  operand: Document,
  context: ParseContext,
  parseOperators: ParseOperators,
): (item: Value) => boolean {
  const [first = ''] = operand.keys()
  if (isOperatorDocument(operand, { partial: true }) && !isTopLevelOperator(first)) {
    const nodes = parseOperators('', operand, context)
    return (item) => testNodes(nodes, item)
  }
  const matches = context.compileNested(operand)
  return (item) => {
    if (isDocument(item)) return matches(item)
    // An array inside the array is seen as a document whose fields are the positions.
    return Array.isArray(item) && matches(new Map(item.map((value, at) => [String(at), value])))
  }
}

/**
 * Parses `$all`: a list of values, or a list of `$elemMatch`. An empty list matches nothing.
 *
 * @example parseAll([new Int32(1), new Int32(2)], context, parseOperators)
 */
export function parseAll(
  operand: Value,
  context: ParseContext,
  parseOperators: ParseOperators,
): (FieldNode | { readonly value: Value })[] {
  if (!Array.isArray(operand)) throw new MongoError('BadValue', '$all needs an array')
  if (operand.length === 0) return [{ kind: 'test', expandLast: false, test: () => false }]
  if (isElemMatch(operand[0])) {
    return operand.map((item) => {
      if (!isElemMatch(item)) {
        throw new MongoError('BadValue', '$all/$elemMatch has to be consistent')
      }
      return parseElemMatch(item.get('$elemMatch'), context, parseOperators)
    })
  }
  return operand.map((value) => {
    if (isDocument(value)) {
      const [first = ''] = value.keys()
      if (isFieldOperator(first)) throw new MongoError('BadValue', 'no $ expressions in $all')
    }
    return { value }
  })
}

function isElemMatch(item: Value): item is Document {
  if (!isDocument(item)) return false
  const [first] = item.keys()
  return first === '$elemMatch'
}
