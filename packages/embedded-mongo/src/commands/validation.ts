import { encodeDocument } from '../bson/encode.ts'
import { type Document, documentOf, isDocument } from '../bson/value.ts'
import { isMongoError, MongoError } from '../errors/mongo-error.ts'
import { compileFilter, type Matcher } from '../query/matcher.ts'
import { annotationsOf, schemaFailures } from '../query/schema-failure.ts'
import type { CollectionInfo } from '../storage/collection-info.ts'
import { optionalBoolean, optionalDocument, optionalString } from './arguments.ts'

const LEVELS: ReadonlySet<string> = new Set(['off', 'strict', 'moderate'])
const ACTIONS: ReadonlySet<string> = new Set(['error', 'warn'])
/** A collection's row is the same object until it changes, so its validator is compiled once. */
const compiled = new WeakMap<Document, Matcher>()

const LARGEST_DETAILS: number = 1024 * 1024

/** What a write does to a document. */
export interface Validated {
  readonly doc: Document
  /** The document before an update: level `moderate` lets one stay invalid that was. */
  readonly before?: Document
  readonly bypass: boolean
}

/**
 * Checks a document against its collection's validator before it is written.
 *
 * @throws {MongoError} 121 DocumentValidationFailure
 * @example assertValid(info, { doc, bypass: false })
 */
export function assertValid(info: CollectionInfo, { doc, before, bypass }: Validated): void {
  const validator = info.options.get('validator')
  if (!isDocument(validator) || bypass) return
  if (info.options.get('validationLevel') === 'off') return
  if (info.options.get('validationAction') === 'warn') return
  const matches = compiled.get(validator) ?? compileFilter(validator, { collation: info.collation })
  compiled.set(validator, matches)
  if (matches(doc)) return
  if (info.options.get('validationLevel') === 'moderate' && before && !matches(before)) return
  const details = detailsOf(validator, doc)
  throw new MongoError('DocumentValidationFailure', 'Document failed validation', {
    extra: new Map([
      ['errInfo', documentOf(['failingDocumentId', doc.get('_id')], ['details', details])],
    ]),
  })
}

/** Which rules the document breaks; without `$jsonSchema` only what was asked for. */
function detailsOf(validator: Document, doc: Document): Document {
  const schema = validator.get('$jsonSchema')
  if (validator.size === 1 && isDocument(schema)) {
    const details = documentOf(['operatorName', '$jsonSchema'], ...annotationsOf(schema))
    const failures = documentOf(['schemaRulesNotSatisfied', schemaFailures(schema, doc)])
    return fits(failures) ? new Map([...details, ...failures]) : details
  }
  const [[path, asked] = []] = validator
  const [first = '$eq'] = isDocument(asked) ? asked.keys() : []
  const operator = first.startsWith('$') ? first : '$eq'
  const named = path?.startsWith('$') === true ? path : operator
  return documentOf(
    ['operatorName', validator.size === 1 ? named : '$and'],
    ['specifiedAs', validator],
  )
}

/** Details repeat values and nest deeper than the document, which may be as large as an answer. */
function fits(details: Document): boolean {
  try {
    return encodeDocument(details).length <= LARGEST_DETAILS
  } catch (error) {
    if (isMongoError(error)) return false
    throw error
  }
}

/** Tells whether a write asked not to be validated. */
export function bypassesValidation(command: Document, at: string): boolean {
  return optionalBoolean({ in: command, at, name: 'bypassDocumentValidation' }) ?? false
}

/**
 * Reads the options of `create` and `collMod` that are about validation, and checks the validator.
 *
 * @throws {MongoError}
 * @example for (const [name, value] of validationOptions(command, 'create')) options.set(name, value)
 */
export function validationOptions(command: Document, at: string): Document {
  const options: Document = new Map()
  const validator = optionalDocument({ in: command, at, name: 'validator' })
  if (validator) {
    compileFilter(validator)
    options.set('validator', validator)
  }
  for (const [name, known] of [
    ['validationLevel', LEVELS],
    ['validationAction', ACTIONS],
  ] as const) {
    const value = optionalString({ in: command, at, name })
    if (value === undefined) continue
    if (!known.has(value)) {
      throw new MongoError(
        'BadValue',
        `Enumeration value '${value}' for field '${at}.${name}' is not a valid value.`,
      )
    }
    options.set(name, value)
  }
  return options
}
