import { toDouble } from '../bson/numbers.ts'
import { isNumeric } from '../bson/type-info.ts'
import { type Document, isDocument, type Value } from '../bson/value.ts'
import { MongoError, notSupported } from '../errors/mongo-error.ts'
import { compileJsonSchema } from './json-schema.ts'
import { parseField } from './match-field.ts'
import { type Matcher, matchNodes, type MatchOptions, type ParseContext } from './match-node.ts'
import { DBREF_FIELDS, UNSUPPORTED_TOP_LEVEL_OPERATORS } from './operators.ts'
import { parseInteger } from './parse-integer.ts'
import { splitPath } from './path.ts'

export type { MatchDetails, Matcher, MatchOptions } from './match-node.ts'

/**
 * Compiles a filter to a function that tells whether a document matches. Everything in the filter is
 * checked here, so that an operator nobody knows is an error even on an empty collection.
 *
 * @throws {MongoError} BadValue and FailedToParse for what MongoDB refuses, 238 for what this engine lacks
 * @example compileFilter(documentOf(['a', new Int32(1)]))(documentOf(['a', [new Double(1)]])) // true
 */
export function compileFilter(filter: Document, options: MatchOptions = {}): Matcher {
  return compileDocument(filter, options, false)
}

function compileDocument(filter: Document, options: MatchOptions, nested: boolean): Matcher {
  const context: ParseContext = {
    ...options,
    compileNested: (inner) => compileDocument(inner, options, true),
  }
  const matchers: Matcher[] = []
  for (const [name, condition] of filter) {
    if (name.startsWith('$') && !DBREF_FIELDS.includes(name)) {
      const matcher = compileTopLevel(name, condition, { options, nested })
      if (matcher !== undefined) matchers.push(matcher)
    } else {
      matchers.push(matchNodes(splitPath(name), parseField(name, condition, context)))
    }
  }
  return all(matchers)
}

function all(matchers: readonly Matcher[]): Matcher {
  const [only] = matchers
  if (matchers.length === 1 && only !== undefined) return only
  return (doc, details) => {
    for (const matches of matchers) if (!matches(doc, details)) return false
    return true
  }
}

interface Level {
  readonly options: MatchOptions
  /** Inside of `$elemMatch`, where there is no whole document. */
  readonly nested: boolean
}

function compileTopLevel(name: string, operand: Value, level: Level): Matcher | undefined {
  switch (name) {
    case '$and':
      return all(compileList(name, operand, level))
    case '$or': {
      const matchers = compileList(name, operand, level)
      // Only an $or of one hands out a position: which branch of several matched is not told.
      const [only] = matchers
      if (matchers.length === 1 && only !== undefined) return only
      return (doc) => matchers.some((matches) => matches(doc))
    }
    case '$nor': {
      const matchers = compileList(name, operand, level)
      return (doc) => !matchers.some((matches) => matches(doc))
    }
    case '$expr':
      return compileExpr(operand, level)
    case '$comment':
      return undefined
    case '$jsonSchema':
      return compileJsonSchema(operand)
    case '$alwaysTrue':
    case '$alwaysFalse':
      if (parseInteger(name, operand) !== 1n) {
        throw new MongoError('FailedToParse', `${name} must be an integer value of 1`)
      }
      return () => name === '$alwaysTrue'
    default:
      if (UNSUPPORTED_TOP_LEVEL_OPERATORS.includes(name)) throw notSupported(name)
      throw new MongoError(
        'BadValue',
        `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, ` +
          'consider using $getField or $setField.',
      )
  }
}

function compileList(name: string, operand: Value, level: Level): Matcher[] {
  if (!Array.isArray(operand)) throw new MongoError('BadValue', `${name} must be an array`)
  if (operand.length === 0) {
    throw new MongoError('BadValue', '$and/$or/$nor must be a nonempty array')
  }
  return operand.map((entry) => {
    if (!isDocument(entry)) {
      throw new MongoError('BadValue', '$or/$and/$nor entries need to be full objects')
    }
    return compileDocument(entry, level.options, level.nested)
  })
}

function compileExpr(expression: Value, level: Level): Matcher {
  const { compileExpr, evaluateExpr } = level.options
  if (level.nested) {
    throw new MongoError('BadValue', '$expr can only be applied to the top-level document')
  }
  if (compileExpr !== undefined) {
    const evaluate = compileExpr(expression)
    return (doc) => isTrue(evaluate(doc))
  }
  if (evaluateExpr === undefined) {
    throw new MongoError('QueryFeatureNotAllowed', '$expr is not allowed in this context')
  }
  return (doc) => isTrue(evaluateExpr(expression, doc))
}

function isTrue(value: Value): boolean {
  if (isNumeric(value)) return toDouble(value) !== 0
  return value !== undefined && value !== null && value !== false
}
