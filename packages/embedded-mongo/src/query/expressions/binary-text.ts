import { Buffer, isUtf8 } from 'node:buffer'
import { Binary } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const UUID_SUBTYPE = 4

function bytesOf(value: Binary): Buffer {
  return Buffer.from(value.buffer.subarray(0, value.position))
}

/**
 * Writes binary data as text: base64, base64url, hex, utf8, uuid, or `auto` (a UUID as such, else base64).
 *
 * @example binaryText(new Binary(bytes), 'hex')
 */
export function binaryText(value: Binary, format: string): string {
  const bytes = bytesOf(value)
  const isUuid = value.sub_type === UUID_SUBTYPE && bytes.length === 16
  switch (format === 'auto' ? (isUuid ? 'uuid' : 'base64') : format) {
    case 'uuid':
      if (!isUuid) break
      return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    case 'utf8':
      if (!isUtf8(bytes)) break
      return bytes.toString('utf8')
    case 'base64':
      return bytes.toString('base64')
    case 'base64url':
      return bytes.toString('base64url')
    case 'hex':
      return bytes.toString('hex').toUpperCase()
    default:
      throw unknownFormat(format)
  }
  throw new MongoError(
    'ConversionFailure',
    `Failed to convert binData to string in $convert with no onError value: it is no valid ${format}`,
  )
}

/**
 * Reads binary data out of text.
 *
 * @example parseBinary('ff00', 'hex', 0)
 */
export function parseBinary(text: string, format: string | undefined, subtype: number): Binary {
  if (format === undefined) {
    throw new MongoError(
      4_341_115,
      "Format must be specified when converting from 'string' to 'binData'",
    )
  }
  const bytes = decode(text, format)
  // A UUID has its own format and its own subtype: one without the other is a mistake.
  if (bytes === undefined || (format === 'uuid') !== (subtype === UUID_SUBTYPE)) {
    throw new MongoError(
      'ConversionFailure',
      `Failed to parse BinData '${text}' in $convert with no onError value`,
    )
  }
  return new Binary(bytes, subtype)
}

function decode(text: string, format: string): Buffer | undefined {
  switch (format) {
    case 'uuid':
      return UUID.test(text) ? Buffer.from(text.replaceAll('-', ''), 'hex') : undefined
    case 'utf8':
      return Buffer.from(text, 'utf8')
    case 'base64':
      return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)
        ? Buffer.from(text, 'base64')
        : undefined
    case 'base64url':
      return /^[A-Za-z0-9_-]*={0,2}$/.test(text) ? Buffer.from(text, 'base64url') : undefined
    case 'hex':
      return /^(?:[0-9a-fA-F]{2})*$/.test(text) ? Buffer.from(text, 'hex') : undefined
    case 'auto':
      return undefined
    default:
      throw unknownFormat(format)
  }
}

function unknownFormat(format: string): MongoError {
  return new MongoError(4_341_125, `Invalid 'format' argument for $convert: ${format}`)
}
