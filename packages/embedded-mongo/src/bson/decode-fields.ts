import { Buffer } from 'node:buffer'
import { MongoError } from '../errors/mongo-error.ts'
import { decodeDocument, decodeElement } from './decode.ts'
import { TYPE } from './type-info.ts'
import type { Document } from './value.ts'

/**
 * Decodes the named fields of a document and steps over the others: a scan looks at every document and
 * asks for one or two fields of each. Only for what the store has written itself, which was checked
 * whole when it came in.
 *
 * @example decodeFields(bson, fieldNames(['group']))
 */
export function decodeFields(bson: Buffer, names: readonly Buffer[]): Document {
  const doc: Document = new Map()
  const end = bson.length - 1
  let at = 4
  while (at < end && doc.size < names.length) {
    const value = afterName(bson, at + 1, end)
    if (isNamed(bson, at + 1, value - 1, names)) at = decodeElement(bson, at, doc)
    else {
      const size = sizeOf(bson[at] ?? 0, bson, value)
      if (size === undefined) return decodeDocument(bson)
      at = value + size
    }
  }
  if (at > end) throw new MongoError('InvalidBSON', 'Invalid BSON: a field past the end')
  return doc
}

/**
 * Encodes names as they stand in documents, for `decodeFields`.
 *
 * @example const names = fieldNames(['group'])
 */
export function fieldNames(names: Iterable<string>): Buffer[] {
  return [...names].map((name) => Buffer.from(name, 'utf8'))
}

function afterName(bson: Buffer, start: number, end: number): number {
  let at = start
  while (at < end && bson[at] !== 0) at++
  return at + 1
}

function isNamed(bson: Buffer, start: number, end: number, names: readonly Buffer[]): boolean {
  for (const name of names) {
    if (name.length !== end - start) continue
    let same = 0
    while (same < name.length && name[same] === bson[start + same]) same++
    if (same === name.length) return true
  }
  return false
}

/** The bytes that a value takes; `undefined` for the few types whose end has to be looked for. */
function sizeOf(type: number, bson: Buffer, at: number): number | undefined {
  switch (type) {
    case TYPE.double:
    case TYPE.date:
    case TYPE.timestamp:
    case TYPE.long:
      return 8
    case TYPE.string:
    case TYPE.javascript:
    case TYPE.symbol:
      return 4 + bson.readInt32LE(at)
    case TYPE.object:
    case TYPE.array:
    case TYPE.javascriptWithScope:
      return bson.readInt32LE(at)
    case TYPE.binData:
      return 5 + bson.readInt32LE(at)
    case TYPE.objectId:
      return 12
    case TYPE.bool:
      return 1
    case TYPE.int:
      return 4
    case TYPE.decimal:
      return 16
    case TYPE.null:
    case TYPE.undefined:
    case TYPE.maxKey:
    case MIN_KEY:
      return 0
    default:
      return undefined
  }
}

/** As it stands in a document, where types are bytes without a sign. */
const MIN_KEY = 0xff
