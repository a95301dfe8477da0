import { type Document, documentOf, Int32, MAX_DOCUMENT_BYTES } from '../bson/value.ts'
import { MONGODB_VERSION } from './server-info.ts'

/**
 * `buildInfo`: the version whose behaviour is followed, and that this is not MongoDB.
 */
export function buildInfo(): Document {
  return documentOf(
    ['version', MONGODB_VERSION],
    ['gitVersion', 'embedded'],
    ['modules', ['@versojs/embedded-mongo']],
    ['allocator', 'system'],
    ['javascriptEngine', 'none'],
    ['sysInfo', 'deprecated'],
    [
      'versionArray',
      MONGODB_VERSION.split('.')
        .concat('0')
        .map((part) => new Int32(Number(part))),
    ],
    ['openssl', documentOf(['running', 'none'])],
    ['bits', new Int32(64)],
    ['debug', false],
    ['maxBsonObjectSize', new Int32(MAX_DOCUMENT_BYTES)],
    ['storageEngines', ['lmdb']],
  )
}
