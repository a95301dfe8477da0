import { Buffer } from 'node:buffer'
import { compareText } from '../../bson/text.ts'
import { bsonTypeName, isNumeric } from '../../bson/type-info.ts'
import { Binary, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import { assertArrayLength, indexArgument } from './arrays.ts'
import type { EvalContext, OperatorParser, OperatorTable } from './expression.ts'
import { coerceToLong, int, toInt } from './numeric.ts'
import { isNullish, listOperator, namedOperator } from './operator.ts'
import { codePoints, toText } from './to-text.ts'

/** The longest string an expression may build: a loop that doubles a string must not eat the memory. */
const MAX_TEXT = 64 * 1024 * 1024

function assertTextLength(length: number, name: string): void {
  if (length <= MAX_TEXT) return
  throw new MongoError(146, `${name} would use too much memory: a string of ${length} characters`)
}

function assertText(value: Value, code: number, message: string): string {
  if (typeof value === 'string') return value
  throw new MongoError(code, `${message}, found: ${bsonTypeName(value)}`)
}

// Only ASCII letters change case in MongoDB: no locale, no sharp s turning into two letters.
const upper = (text: string): string => text.replace(/[a-z]+/g, (part) => part.toUpperCase())
const lower = (text: string): string => text.replace(/[A-Z]+/g, (part) => part.toLowerCase())

function concat(args: readonly Value[]): Value {
  let text = ''
  for (const value of args) {
    if (isNullish(value)) return null
    if (typeof value !== 'string') {
      throw new MongoError(16_702, `$concat only supports strings, not ${bsonTypeName(value)}`)
    }
    assertTextLength(text.length + value.length, '$concat')
    text += value
  }
  return text
}

function indexOf(codes: readonly [number, number], inBytes: boolean): OperatorParser {
  return listOperator(2, 4, (args, _ctx, name) => {
    const [input, token] = args
    if (isNullish(input)) return null
    const text = assertText(input, codes[0], `${name} requires a string as the first argument`)
    const part = assertText(token, codes[1], `${name} requires a string as the second argument`)
    const start = args.length > 2 ? indexArgument(args[2], name, 'starting index', 40_096) : 0
    const end = args.length > 3 ? indexArgument(args[3], name, 'ending index', 40_096) : Infinity
    return int(inBytes ? findBytes(text, part, start, end) : findPoints(text, part, start, end))
  })
}

function findBytes(text: string, part: string, start: number, end: number): number {
  const bytes = Buffer.from(text)
  if (start > bytes.length || end < start) return -1
  return bytes.subarray(0, end).indexOf(part, start)
}

function findPoints(text: string, part: string, start: number, end: number): number {
  const points = codePoints(text)
  if (start > points.length || end < start) return -1
  const found = points.slice(start, end).join('').indexOf(part)
  if (found < 0) return -1
  // The index counts code points, JavaScript's counts UTF-16 units.
  return start + codePoints(points.slice(start, end).join('').slice(0, found)).length
}

function split([input, separator]: readonly Value[]): Value {
  if (isNullish(input) || isNullish(separator)) return null
  const text = assertText(
    input,
    40_085,
    '$split requires an expression that evaluates to a string as a first argument',
  )
  const by = assertText(
    separator,
    40_086,
    '$split requires an expression that evaluates to a string as a second argument',
  )
  if (by === '') throw new MongoError(40_087, '$split requires a non-empty separator')
  const parts = text.split(by)
  assertArrayLength(parts.length, '$split')
  return parts
}

const isContinuation = (byte: number | undefined): boolean =>
  byte !== undefined && (byte & 0xc0) === 0x80

function substrBytes(
  [input, from, count]: readonly Value[],
  _ctx: EvalContext,
  name: string,
): Value {
  const bytes = Buffer.from(toText(input))
  if (!isNumeric(from)) {
    throw new MongoError(
      16_034,
      `${name}:  starting index must be a numeric type (is BSON type ${bsonTypeName(from)})`,
    )
  }
  if (!isNumeric(count)) {
    throw new MongoError(
      16_035,
      `${name}:  length must be a numeric type (is BSON type ${bsonTypeName(count)})`,
    )
  }
  const start = Number(coerceToLong(from))
  if (start < 0) {
    throw new MongoError(50_752, `${name}:  starting index must be non-negative (got: ${start})`)
  }
  const length = Number(coerceToLong(count))
  const end = length < 0 ? bytes.length : start + length
  if (isContinuation(bytes[start])) {
    throw new MongoError(
      28_656,
      `${name}:  Invalid range, starting index is a UTF-8 continuation byte.`,
    )
  }
  if (isContinuation(bytes[end])) {
    throw new MongoError(
      28_657,
      `${name}:  Invalid range, ending index is in the middle of a UTF-8 character.`,
    )
  }
  return bytes.subarray(start, end).toString()
}

function substrPoints(
  [input, from, count]: readonly Value[],
  _ctx: EvalContext,
  name: string,
): Value {
  const text = toText(input)
  const start = pointArgument(from, name, 'starting index', 34_450)
  const length = pointArgument(count, name, 'length', 34_452)
  if (length < 0) throw new MongoError(34_454, `${name}: length must be a nonnegative integer.`)
  if (start < 0) {
    throw new MongoError(34_455, `${name}: the starting index must be nonnegative integer.`)
  }
  return codePoints(text)
    .slice(start, start + length)
    .join('')
}

function pointArgument(value: Value, name: string, what: string, code: number): number {
  if (!isNumeric(value)) {
    throw new MongoError(
      code,
      `${name}: ${what} must be a numeric type (is BSON type ${bsonTypeName(value)})`,
    )
  }
  const number = toInt(value)
  if (number === undefined) {
    throw new MongoError(
      code + 1,
      `${name}: ${what} cannot be represented as a 32-bit integral value: ${toText(value)}`,
    )
  }
  return number
}

/** What `$trim` removes unless told: NUL, ASCII and Unicode white space, as MongoDB lists it. */
const SPACES: ReadonlySet<string> = new Set(
  '\0 \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a',
)

function trim(left: boolean, right: boolean): OperatorParser {
  const spec = {
    required: ['input'],
    optional: ['chars'],
    codes: [50_696, 50_694, 50_695],
  } as const
  return namedOperator(spec, (args, ctx, name) => {
    const input = args.get('input')?.(ctx)
    if (isNullish(input)) return null
    const text = assertText(input, 50_699, `${name} requires its input to be a string`)
    const chars = args.has('chars') ? args.get('chars')?.(ctx) : undefined
    if (args.has('chars') && isNullish(chars)) return null
    const set = args.has('chars')
      ? new Set(assertText(chars, 50_700, `${name} requires 'chars' to be a string`))
      : SPACES
    const points = codePoints(text)
    const first = points.findIndex((point) => !set.has(point))
    if (first < 0) return ''
    const last = points.findLastIndex((point) => !set.has(point))
    return points.slice(left ? first : 0, right ? last + 1 : undefined).join('')
  })
}

function replace(all: boolean): OperatorParser {
  const spec = {
    required: ['input', 'find', 'replacement'],
    codes: [51_751, 51_750, 51_749],
  } as const
  return namedOperator(spec, (args, ctx, name) => {
    const values = spec.required.map((key, index) => {
      const value = args.get(key)?.(ctx)
      if (isNullish(value)) return null
      return assertText(value, 51_746 - index, `${name} requires that '${key}' be a string`)
    })
    const [input, find, replacement] = values
    if (typeof input !== 'string' || typeof find !== 'string' || typeof replacement !== 'string') {
      return null
    }
    if (!all) {
      const at = input.indexOf(find)
      return at < 0 ? input : input.slice(0, at) + replacement + input.slice(at + find.length)
    }
    const parts = find === '' ? ['', ...codePoints(input), ''] : input.split(find)
    assertTextLength(input.length + parts.length * replacement.length, name)
    return parts.join(replacement)
  })
}

const substr = listOperator(3, 3, substrBytes)

/** The expression operators of this file by their names; registry.ts joins them with all others. */
export const STRINGS: OperatorTable = {
  $concat: listOperator(0, Infinity, concat),
  $indexOfBytes: indexOf([40_091, 40_092], true),
  $indexOfCP: indexOf([40_093, 40_094], false),
  $split: listOperator(2, 2, split),
  $strLenBytes: listOperator(1, 1, ([value]) =>
    int(Buffer.byteLength(assertText(value, 34_473, '$strLenBytes requires a string argument'))),
  ),
  $strLenCP: listOperator(1, 1, ([value]) =>
    int(codePoints(assertText(value, 34_471, '$strLenCP requires a string argument')).length),
  ),
  $strcasecmp: listOperator(2, 2, ([left, right]) =>
    int(Math.sign(compareText(upper(toText(left)), upper(toText(right))))),
  ),
  $substr: substr,
  $substrBytes: substr,
  $substrCP: listOperator(3, 3, substrPoints),
  $toLower: listOperator(1, 1, ([value]) => lower(toText(value))),
  $toUpper: listOperator(1, 1, ([value]) => upper(toText(value))),
  $trim: trim(true, true),
  $ltrim: trim(true, false),
  $rtrim: trim(false, true),
  $replaceOne: replace(false),
  $replaceAll: replace(true),
  $binarySize: listOperator(1, 1, ([value]) => {
    if (isNullish(value)) return null
    if (value instanceof Binary) return int(value.position)
    return int(
      Buffer.byteLength(
        assertText(value, 51_276, '$binarySize requires a string or BinData argument'),
      ),
    )
  }),
}
