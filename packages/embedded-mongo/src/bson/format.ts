import type { Binary, Document, Value } from './value.ts'
import { isDocument } from './value.ts'

/** Longer strings are cut in messages, as MongoDB does, so that an error cannot carry a whole document. */
const MAX_TEXT = 160

/**
 * Writes a value the way MongoDB's messages show it: `{ _id: ObjectId('…'), n: 1.0 }`.
 *
 * @example formatValue(documentOf(['a', new Int32(1)])) // '{ a: 1 }'
 */
export function formatValue(value: Value): string {
  if (typeof value === 'string') return formatText(value)
  if (typeof value === 'boolean') return String(value)
  if (value === null) return 'null'
  if (value === undefined) return 'MISSING'
  if (Array.isArray(value)) return formatArray(value)
  if (isDocument(value)) return formatDocument(value)
  if (value instanceof Date) return `new Date(${value.getTime()})`
  switch (value._bsontype) {
    case 'Int32':
      return String(value.value)
    case 'Double':
      return formatDouble(value.value)
    case 'Long':
    case 'Decimal128':
      return value.toString()
    case 'ObjectId':
      return `ObjectId('${value.toHexString()}')`
    case 'Binary':
      return formatBinary(value)
    case 'Timestamp':
      return `Timestamp(${value.t}, ${value.i})`
    case 'BSONRegExp':
      return `/${value.pattern}/${value.options}`
    case 'Code':
      return value.code
    case 'BSONSymbol':
      return formatText(value.value)
    case 'DBPointer':
      return `DBRef('${value.namespace}',${value.id.toHexString()})`
    case 'MinKey':
    case 'MaxKey':
      return value._bsontype
    default:
      return 'undefined'
  }
}

/**
 * Writes a document's fields between braces.
 *
 * @example formatDocument(documentOf(['a', 'x'])) // '{ a: "x" }'
 */
export function formatDocument(doc: Document): string {
  if (doc.size === 0) return '{}'
  const fields = [...doc].map(([name, value]) => `${name}: ${formatValue(value)}`)
  return `{ ${fields.join(', ')} }`
}

function formatArray(items: readonly Value[]): string {
  if (items.length === 0) return '[]'
  return `[ ${items.map((item) => formatValue(item)).join(', ')} ]`
}

function formatText(text: string): string {
  return text.length > MAX_TEXT ? `"${text.slice(0, MAX_TEXT)}"...` : `"${text}"`
}

function formatDouble(value: number): string {
  if (Number.isNaN(value)) return 'nan.0'
  if (!Number.isFinite(value)) return value > 0 ? 'inf.0' : '-inf.0'
  if (Object.is(value, -0)) return '-0.0'
  const text = String(value)
  return Number.isInteger(value) && !text.includes('e') ? `${text}.0` : text
}

function formatBinary(value: Binary): string {
  const hex = value.toString('hex')
  if (value.sub_type === 4 && value.position === 16) {
    const parts = [
      hex.slice(0, 8),
      hex.slice(8, 12),
      hex.slice(12, 16),
      hex.slice(16, 20),
      hex.slice(20),
    ]
    return `UUID("${parts.join('-')}")`
  }
  return `BinData(${value.sub_type}, ${hex.toUpperCase()})`
}
