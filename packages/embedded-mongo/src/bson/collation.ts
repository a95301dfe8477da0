import { CODES, MISSING_FIELD } from '../errors/codes.ts'
import { MongoError, notSupported, unknownField } from '../errors/mongo-error.ts'
import { foldText } from './fold.ts'
import { toDouble } from './numbers.ts'
import { bsonTypeName, isNumeric } from './type-info.ts'
import { type Document, documentOf, Int32, type Value } from './value.ts'

/** The rules for comparing strings that a command or a collection asked for. */
export interface Collation {
  /** Every option with its value, as `listIndexes` shows it. */
  readonly spec: Document
  /** Two collations with one id compare alike. */
  readonly id: string
  /** Orders two strings. */
  compare: (a: string, b: string) => number
  /**
   * Maps a string to a key for an index: equal strings always have equal keys. Strings that differ
   * may share a key too, so whoever finds a key compares again (`equalValues` with this collation).
   */
  fold: (text: string) => string
}

interface Options {
  locale: string
  caseLevel: boolean
  caseFirst: string
  strength: number
  numericOrdering: boolean
  alternate: string
  maxVariable: string
  normalization: boolean
  backwards: boolean
}

const BOOLEANS = ['caseLevel', 'numericOrdering', 'normalization', 'backwards'] as const

const ENUMS = {
  caseFirst: ['upper', 'lower', 'off'],
  alternate: ['non-ignorable', 'shifted'],
  maxVariable: ['punct', 'space'],
} as const

/** MongoDB's own collation data; drivers show it and never look at it. */
const VERSION = '57.1'

/**
 * Reads a collation document. `undefined` for the locale `simple`: strings compare by their bytes.
 *
 * @throws {MongoError} for unknown fields, wrong types, and what this engine cannot compare
 * @example parseCollation(documentOf(['locale', 'en'], ['strength', new Int32(2)]))
 */
export function parseCollation(spec: Document): Collation | undefined {
  const options = readOptions(spec)
  if (options.locale === 'simple') {
    if (spec.size === 1) return undefined
    throw new MongoError(
      'FailedToParse',
      'If locale=simple, no other fields should be present in a collation',
    )
  }
  refuseUnsupported(options)
  const tag = options.locale.replaceAll('_', '-').replace('@collation=', '-u-co-')
  if (!isKnownLocale(tag)) {
    throw new MongoError(
      'BadValue',
      `Field 'locale' is invalid in: { locale: "${options.locale}" }`,
    )
  }
  const collator = new Intl.Collator(tag, {
    usage: 'sort',
    sensitivity: sensitivityOf(options),
    numeric: options.numericOrdering,
    caseFirst: caseFirstOf(options.caseFirst),
    ignorePunctuation: options.alternate === 'shifted',
  })
  const full = fullSpec(options)
  return {
    spec: full,
    id: [...full.values()].map(String).join('|'),
    compare: (a, b) => Math.sign(collator.compare(a, b)),
    fold: (text) => foldText(text, options),
  }
}

function readOptions(spec: Document): Options {
  const options: Options = {
    locale: '',
    caseLevel: false,
    caseFirst: 'off',
    strength: 3,
    numericOrdering: false,
    alternate: 'non-ignorable',
    maxVariable: 'punct',
    normalization: false,
    backwards: false,
  }
  for (const [name, value] of spec) readOption(options, name, value)
  if (!spec.has('locale')) {
    throw new MongoError(
      MISSING_FIELD,
      "BSON field 'collation.locale' is missing but a required field",
    )
  }
  return options
}

function readOption(options: Options, name: string, value: Value): void {
  const flag = BOOLEANS.find((known) => known === name)
  if (flag !== undefined) {
    if (typeof value !== 'boolean') throw wrongType(name, value, "'bool'")
    options[flag] = value
  } else if (name === 'caseFirst' || name === 'alternate' || name === 'maxVariable') {
    options[name] = readEnum(name, value)
  } else if (name === 'strength') {
    options.strength = readStrength(value)
  } else if (name === 'locale') {
    if (typeof value !== 'string') throw wrongType(name, value, "'string'")
    options.locale = value
  } else if (name !== 'version') {
    throw unknownField(`collation.${name}`)
  }
}

function wrongType(name: string, value: Value, expected: string): MongoError {
  return new MongoError(
    CODES.TypeMismatch,
    `BSON field 'collation.${name}' is the wrong type '${bsonTypeName(value)}', expected type ${expected}`,
  )
}

function readEnum(name: keyof typeof ENUMS, value: Value): string {
  if (typeof value !== 'string') throw wrongType(name, value, "'string'")
  const known: readonly string[] = ENUMS[name]
  if (known.includes(value)) return value
  throw new MongoError(
    'BadValue',
    `Enumeration value '${value}' for field 'collation.${name}' is not a valid value.`,
  )
}

function readStrength(value: Value): number {
  if (!isNumeric(value)) throw wrongType('strength', value, "'[long, int, decimal, double]'")
  const strength = toDouble(value)
  if (strength < 1) {
    throw new MongoError(
      51_024,
      `BSON field 'strength' value must be >= 1, actual value '${strength}'`,
    )
  }
  if (strength > 5) {
    throw new MongoError(
      51_024,
      `BSON field 'strength' value must be <= 5, actual value '${strength}'`,
    )
  }
  return Math.trunc(strength)
}

/** What `Intl.Collator` has no setting for would compare wrongly, so it is refused. */
function refuseUnsupported(options: Options): void {
  if (options.strength > 3) throw notSupported(`collation strength ${options.strength}`)
  if (options.backwards) throw notSupported('the collation option backwards')
  if (options.caseLevel && options.strength > 1) {
    throw notSupported('the collation option caseLevel with a strength above 1')
  }
  if (options.alternate === 'shifted' && options.maxVariable === 'space') {
    throw notSupported('the collation option maxVariable: "space"')
  }
}

function isKnownLocale(tag: string): boolean {
  try {
    return Intl.Collator.supportedLocalesOf(tag).length > 0
  } catch {
    // A tag that does not even parse is as unknown as one without data.
    return false
  }
}

function sensitivityOf(options: Options): 'base' | 'accent' | 'case' | 'variant' {
  if (options.strength === 1) return options.caseLevel ? 'case' : 'base'
  return options.strength === 2 ? 'accent' : 'variant'
}

function caseFirstOf(value: string): 'upper' | 'lower' | 'false' {
  return value === 'upper' || value === 'lower' ? value : 'false'
}

function fullSpec(options: Options): Document {
  return documentOf(
    ['locale', options.locale],
    ['caseLevel', options.caseLevel],
    ['caseFirst', options.caseFirst],
    ['strength', new Int32(options.strength)],
    ['numericOrdering', options.numericOrdering],
    ['alternate', options.alternate],
    ['maxVariable', options.maxVariable],
    ['normalization', options.normalization],
    ['backwards', options.backwards],
    ['version', VERSION],
  )
}
