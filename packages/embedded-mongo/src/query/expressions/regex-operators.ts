import { bsonTypeName } from '../../bson/type-info.ts'
import { BSONRegExp, documentOf, type Value } from '../../bson/value.ts'
import { isMongoError, MongoError } from '../../errors/mongo-error.ts'
import { toRegExp } from '../regex.ts'
import { assertArrayLength } from './arrays.ts'
import type { EvalContext, OperatorParser, OperatorTable } from './expression.ts'
import { int } from './numeric.ts'
import { isNullish, namedOperator, type NamedArgs } from './operator.ts'
import { codePoints } from './to-text.ts'

const SPEC = {
  required: ['input', 'regex'],
  optional: ['options'],
  codes: [51_103, 31_024, 31_022],
} as const

interface Source {
  readonly pattern: string
  readonly options: string
}

function sourceOf(regex: Value, given: Value, name: string): Source {
  const options = isNullish(given) ? undefined : given
  if (options !== undefined && typeof options !== 'string') {
    throw new MongoError(
      51_106,
      `${name} needs 'options' to be of type string, found ${bsonTypeName(options)}`,
    )
  }
  if (regex instanceof BSONRegExp) {
    if (regex.options !== '' && options !== undefined) {
      throw new MongoError(
        51_107,
        `${name}: found regex option(s) specified in both 'regex' and 'option' fields`,
      )
    }
    return { pattern: regex.pattern, options: options ?? regex.options }
  }
  if (typeof regex === 'string') return { pattern: regex, options: options ?? '' }
  throw new MongoError(51_105, `${name} needs 'regex' to be of type string or regex`)
}

function compile({ pattern, options }: Source, name: string): RegExp {
  try {
    return toRegExp(pattern, options, 'g')
  } catch (error) {
    if (!isMongoError(error) || error.code === 238 || error.code === 51_108) throw error
    throw new MongoError(51_111, `Invalid Regex in ${name}: ${error.message}`, { cause: error })
  }
}

function describe(text: string, match: RegExpExecArray): Value {
  const captures = match.slice(1).map((group: string | undefined) => group ?? null)
  // The index counts code points, JavaScript's counts UTF-16 units.
  const index = codePoints(text.slice(0, match.index)).length
  return documentOf(['match', match[0]], ['idx', int(index)], ['captures', captures])
}

/** The last pattern is kept: it is the same for every document in nearly every pipeline. */
function regexOperator(
  absent: () => Value,
  apply: (text: string, regex: RegExp) => Value,
): OperatorParser {
  return (argument, compiler, operatorName) => {
    let last: { source: Source; regex: RegExp } | undefined
    const evaluate = (args: NamedArgs, ctx: EvalContext, name: string): Value => {
      const input = args.get('input')?.(ctx)
      const pattern = args.get('regex')?.(ctx)
      const options = args.get('options')?.(ctx)
      if (!isNullish(input) && typeof input !== 'string') {
        throw new MongoError(
          51_104,
          `${name} needs 'input' to be of type string, found ${bsonTypeName(input)}`,
        )
      }
      if (isNullish(pattern)) return absent()
      const source = sourceOf(pattern, options, name)
      if (source.pattern !== last?.source.pattern || source.options !== last.source.options) {
        last = { source, regex: compile(source, name) }
      }
      if (isNullish(input)) return absent()
      last.regex.lastIndex = 0
      return apply(input, last.regex)
    }
    return namedOperator(SPEC, evaluate)(argument, compiler, operatorName)
  }
}

/** The expression operators of this file by their names; registry.ts joins them with all others. */
export const REGEX_OPERATORS: OperatorTable = {
  $regexMatch: regexOperator(
    () => false,
    (text, regex) => regex.test(text),
  ),
  $regexFind: regexOperator(
    () => null,
    (text, regex) => {
      const match = regex.exec(text)
      return match ? describe(text, match) : null
    },
  ),
  $regexFindAll: regexOperator(
    () => [],
    (text, regex) => {
      const matches = [...text.matchAll(regex)]
      assertArrayLength(matches.length, '$regexFindAll')
      return matches.map((match) => describe(text, match))
    },
  ),
}
