import { bsonTypeName } from '../../bson/type-info.ts'
import { isDocument, type Value } from '../../bson/value.ts'
import { MISSING_FIELD, UNKNOWN_FIELD } from '../../errors/codes.ts'
import { MongoError, notSupported } from '../../errors/mongo-error.ts'

/** The fields a stage's specification has. */
export interface OptionSpec {
  readonly required: readonly string[]
  readonly optional?: readonly string[]
  /** Fields that MongoDB has and this engine refuses. */
  readonly unsupported?: readonly string[]
  /** MongoDB's codes for: not an object, unknown field, missing field. */
  readonly codes?: readonly [number, number, number]
}

/**
 * Reads a stage's specification, refusing every field it does not have.
 *
 * @example const options = readOptions(spec, '$unwind', { required: ['path'] })
 */
export function readOptions(
  spec: Value,
  stage: string,
  shape: OptionSpec,
): ReadonlyMap<string, Value> {
  const [notObject, unknown, missing] = shape.codes ?? [9, UNKNOWN_FIELD, MISSING_FIELD]
  if (!isDocument(spec)) {
    throw new MongoError(
      notObject,
      `the ${stage} stage specification must be an object, but found ${bsonTypeName(spec)}`,
    )
  }
  for (const key of spec.keys()) {
    if (shape.unsupported?.includes(key)) throw notSupported(`${stage} with ${key}`)
    if (!shape.required.includes(key) && !shape.optional?.includes(key)) {
      throw new MongoError(unknown, `BSON field '${stage}.${key}' is an unknown field.`)
    }
  }
  for (const key of shape.required) {
    if (!spec.has(key)) {
      throw new MongoError(missing, `BSON field '${stage}.${key}' is missing but a required field`)
    }
  }
  return spec
}

/**
 * Reads an option that has to be a string.
 *
 * @example const from = stringOption(options, 'from', '$lookup')
 */
export function stringOption(
  options: ReadonlyMap<string, Value>,
  key: string,
  stage: string,
): string {
  const value = options.get(key)
  if (typeof value === 'string') return value
  throw new MongoError(
    'FailedToParse',
    `${stage} argument '${key}' must be a string, found ${bsonTypeName(value)}`,
  )
}
