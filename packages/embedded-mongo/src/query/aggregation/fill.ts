import { formatValue } from '../../bson/format.ts'
import { bsonTypeName } from '../../bson/type-info.ts'
import { type Document, documentOf, isDocument, type Value } from '../../bson/value.ts'
import { MongoError, unknownField } from '../../errors/mongo-error.ts'
import { readOptions } from './options.ts'
import { PROJECT_STAGES } from './project.ts'
import type { Stage, StageTable } from './stage.ts'
import { WINDOW_STAGES } from './window-fields.ts'

const SHAPE = {
  required: ['output'],
  optional: ['partitionBy', 'partitionByFields', 'sortBy'],
} as const

const METHODS: ReadonlyMap<Value, string> = new Map([
  ['locf', '$locf'],
  ['linear', '$linearFill'],
])

/** Tells how one field is filled: by a window function, or by an expression. */
function readFilling(field: string, spec: Value): { readonly value: Value } | string {
  if (isDocument(spec)) {
    const unknown = [...spec.keys()].find((key) => key !== 'value' && key !== 'method')
    if (unknown !== undefined) throw unknownField(`$fill.output.${unknown}`)
  }
  if (!isDocument(spec) || spec.size !== 1) {
    throw new MongoError(
      6_050_200,
      `Each field of the output of $fill is an object with either 'value' or 'method', found ${field}: ${formatValue(spec)}`,
    )
  }
  if (spec.has('value')) return { value: spec.get('value') }
  const method = METHODS.get(spec.get('method'))
  if (method === undefined) throw new MongoError(6_050_202, 'Method must be either locf or linear')
  return method
}

function partitionOf(options: ReadonlyMap<string, Value>): Value {
  const fields = options.get('partitionByFields')
  if (fields === undefined) return options.get('partitionBy')
  if (options.has('partitionBy')) {
    throw new MongoError(
      6_050_204,
      "Maximum one of 'partitionBy' and 'partitionByFields' can be specified in '$fill'",
    )
  }
  if (!Array.isArray(fields) || !fields.every((field) => typeof field === 'string')) {
    throw new MongoError(
      'TypeMismatch',
      `BSON field '$fill.partitionByFields' must be an array of strings, found ${bsonTypeName(fields)}`,
    )
  }
  return documentOf(...fields.map((field, at) => [`f${at}`, `$${field}`] as const))
}

/** The stages of this file by their names; stages.ts joins them with all others. */
export const FILL_STAGES: StageTable = {
  $fill: (spec, compiler, name): Stage => {
    const options = readOptions(spec, name, SHAPE)
    const output = options.get('output')
    if (!isDocument(output)) {
      throw new MongoError(
        'TypeMismatch',
        `BSON field '$fill.output' is the wrong type '${bsonTypeName(output)}', expected type 'object'`,
      )
    }
    if (output.size === 0) {
      throw new MongoError(6_050_203, "The 'output' of $fill must have at least one field")
    }
    const carried: Document = new Map()
    const computed: Document = new Map()
    for (const [field, definition] of output) {
      const filling = readFilling(field, definition)
      if (typeof filling === 'string') carried.set(field, documentOf([filling, `$${field}`]))
      else computed.set(field, documentOf(['$ifNull', [`$${field}`, filling.value]]))
    }
    const window: Document = new Map([['output', carried]])
    const partition = partitionOf(options)
    if (partition !== undefined) window.set('partitionBy', partition)
    if (options.has('sortBy')) window.set('sortBy', options.get('sortBy'))
    const stages = [
      carried.size > 0 && WINDOW_STAGES['$setWindowFields']?.(window, compiler, '$setWindowFields'),
      computed.size > 0 && PROJECT_STAGES['$addFields']?.(computed, compiler, '$addFields'),
    ].filter((stage) => typeof stage === 'object')
    return {
      name,
      run: (input, ctx) => stages.reduce((flow, stage) => stage.run(flow, ctx), input),
    }
  },
}
