import { toDouble } from '../../bson/numbers.ts'
import { bsonTypeName, isNumeric } from '../../bson/type-info.ts'
import { type Document, Long, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import { getPath, parseFieldPath, setPath } from '../expressions/field-path.ts'
import { int, toLong } from '../expressions/numeric.ts'
import { isNullish } from '../expressions/operator.ts'
import { approximateSize, MemoryBudget } from './memory.ts'
import { readOptions } from './options.ts'
import type { Flow, Stage, StageTable } from './stage.ts'

function countOf(spec: Value, name: string, codes: readonly [number, number]): number {
  const number = toLong(spec)
  if (number === undefined || number < 0n) {
    const expected = isNumeric(spec)
      ? toDouble(spec) < 0
        ? 'a non-negative number'
        : 'an integer'
      : 'a number'
    throw new MongoError(
      codes[isNumeric(spec) ? 1 : 0] ?? 0,
      `invalid argument to ${name} stage: Expected ${expected} in: ${name}: ${bsonTypeName(spec)}`,
    )
  }
  return Number(number)
}

function* take(input: Flow, count: number): Generator<Document | undefined> {
  let left = count
  for (const doc of input) {
    yield doc
    // Checked before the next document is asked for: what nobody needs is not read.
    if (doc && --left <= 0) return
  }
}

function* drop(input: Flow, count: number): Generator<Document | undefined> {
  let left = count
  for (const doc of input) {
    if (doc && left > 0) left--
    else yield doc
  }
}

function parseLimit(spec: Value, name: string): number {
  const count = countOf(spec, name, [2_107_201, 5_107_201])
  if (count === 0) throw new MongoError(15_958, 'the limit must be positive')
  return count
}

function countStage(spec: Value, name: string): Stage {
  const field = countField(spec)
  return {
    name,
    *run(input) {
      let count = 0
      for (const doc of input) {
        if (doc) count++
        else yield undefined
      }
      if (count > 0) yield new Map<string, Value>([[field, int(count)]])
    },
  }
}

function countField(spec: Value): string {
  if (typeof spec !== 'string') {
    throw new MongoError(40_156, 'the count field must be a non-empty string')
  }
  if (spec === '') throw new MongoError(40_157, 'the count field must be a non-empty string')
  if (spec.startsWith('$')) {
    throw new MongoError(40_158, 'the count field cannot be a $-prefixed path')
  }
  if (spec.includes('\0')) {
    throw new MongoError(40_159, 'the count field cannot contain a null byte')
  }
  if (spec.includes('.')) throw new MongoError(40_160, "the count field cannot contain '.'")
  return spec
}

function sampleStage(spec: Value, name: string): Stage {
  const options = readOptions(spec, name, {
    required: ['size'],
    codes: [28_745, 28_748, 28_749],
  })
  const value = options.get('size')
  if (!isNumeric(value)) throw new MongoError(28_746, 'size argument to $sample must be a number')
  const size = Math.trunc(toDouble(value))
  if (!(size > 0)) {
    throw new MongoError(28_747, 'size argument to $sample must be a positive integer')
  }
  return {
    name,
    *run(input) {
      // Reservoir sampling (Vitter's algorithm R) holds no more than the sample, then shuffles it.
      const chosen: Document[] = []
      const memory = new MemoryBudget(name)
      let seen = 0
      for (const doc of input) {
        if (!doc) {
          yield undefined
          continue
        }
        seen++
        if (chosen.length < size) {
          chosen.push(doc)
          memory.add(approximateSize(doc))
          continue
        }
        const at = Math.floor(Math.random() * seen)
        if (at < size) chosen[at] = doc
      }
      for (let left = chosen.length; left > 0; left--) {
        const [doc] = chosen.splice(Math.floor(Math.random() * left), 1)
        if (doc) yield doc
      }
    },
  }
}

const UNWIND = {
  required: [],
  optional: ['path', 'preserveNullAndEmptyArrays', 'includeArrayIndex'],
  codes: [15_981, 28_811, 28_812],
} as const

function unwindStage(spec: Value, name: string): Stage {
  const options =
    typeof spec === 'string'
      ? new Map<string, Value>([['path', spec]])
      : readOptions(spec, name, UNWIND)
  const path = parseUnwindPath(options.get('path'))
  const preserve = options.get('preserveNullAndEmptyArrays') ?? false
  const indexField = options.get('includeArrayIndex')
  if (typeof preserve !== 'boolean') {
    throw new MongoError(
      28_809,
      `expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage, got ${bsonTypeName(preserve)}`,
    )
  }
  if (indexField !== undefined && (typeof indexField !== 'string' || indexField === '')) {
    throw new MongoError(
      28_810,
      'expected a non-empty string for the includeArrayIndex option to $unwind stage',
    )
  }
  if (indexField?.startsWith('$')) {
    throw new MongoError(
      28_822,
      `includeArrayIndex option to $unwind stage should not be prefixed with a '$': ${indexField}`,
    )
  }
  const indexPath = indexField === undefined ? undefined : parseFieldPath(indexField)
  return {
    name,
    *run(input) {
      for (const doc of input) {
        if (doc) yield* unwind(doc, path, preserve, indexPath)
        else yield undefined
      }
    },
  }
}

function parseUnwindPath(path: Value): string[] {
  if (path === undefined) throw new MongoError(28_812, 'no path specified to $unwind stage')
  if (typeof path !== 'string') {
    throw new MongoError(
      28_808,
      `expected a string as the path for $unwind stage, got ${bsonTypeName(path)}`,
    )
  }
  if (!path.startsWith('$')) {
    throw new MongoError(
      28_818,
      `path option to $unwind stage should be prefixed with a '$': ${path}`,
    )
  }
  return parseFieldPath(path.slice(1))
}

function* unwind(
  doc: Document,
  path: readonly string[],
  preserve: boolean,
  indexPath: readonly string[] | undefined,
): Generator<Document> {
  // A path through an array leads nowhere here, unlike in expressions.
  const value = getPlainPath(doc, path)
  const isEmpty = Array.isArray(value) ? value.length === 0 : isNullish(value)
  if (isEmpty && !preserve) return
  const items =
    Array.isArray(value) && !isEmpty ? value : [isEmpty && Array.isArray(value) ? undefined : value]
  const isArray = Array.isArray(value) && !isEmpty
  for (const [index, item] of items.entries()) {
    const result: Document = new Map(doc)
    if (isArray || (isEmpty && Array.isArray(value))) setPath(result, path, item)
    if (indexPath) setPath(result, indexPath, isArray ? Long.fromNumber(index) : null)
    yield result
  }
}

function getPlainPath(doc: Document, path: readonly string[]): Value {
  const holder = path.length === 1 ? doc : getHolder(doc, path)
  return holder?.get(path.at(-1) ?? '')
}

function getHolder(doc: Document, path: readonly string[]): Document | undefined {
  let current: Value = doc
  for (const name of path.slice(0, -1)) {
    current = Array.isArray(current) ? undefined : getPath(current, [name])
  }
  return current instanceof Map ? current : undefined
}

/** The stages of this file by their names; stages.ts joins them with all others. */
export const BASIC_STAGES: StageTable = {
  $limit: (spec, _compiler, name) => {
    const count = parseLimit(spec, name)
    return { name, run: (input) => take(input, count) }
  },
  $skip: (spec, _compiler, name) => {
    const count = countOf(spec, name, [15_972, 5_107_200])
    return { name, run: (input) => drop(input, count) }
  },
  $count: (spec, _compiler, name) => countStage(spec, name),
  $sample: (spec, _compiler, name) => sampleStage(spec, name),
  $unwind: (spec, _compiler, name) => unwindStage(spec, name),
}
