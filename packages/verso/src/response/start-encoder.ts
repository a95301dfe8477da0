import type { BrotliCompress, Deflate, Gzip } from 'node:zlib'

import type { Coding } from './content-encoding.ts'
import type { FlatServerResponse } from './flat-response.ts'

/** A stream of `node:zlib`. */
export type Encoder = BrotliCompress | Deflate | Gzip

/** Where an encoder's output goes: the response's own `write` and `end`, below the ones that feed the encoder. */
export interface Sink {
  write(chunk: Buffer): boolean
  end(): void
}

/**
 * Starts the encoder of an answer, and says in its headers that it is encoded.
 *
 * @example const encoder = startEncoder(res, 'gzip', sink); encoder.end(text)
 */
export function startEncoder(res: FlatServerResponse, coding: Coding, sink: Sink): Encoder {
  res.removeHeader('content-length')
  res.setHeader('Content-Encoding', coding)
  const encoder = createEncoder(coding)
  encoder.on('data', (chunk: Buffer) => {
    if (!sink.write(chunk)) encoder.pause()
  })
  encoder.on('drain', () => res.emit('drain'))
  encoder.on('end', () => sink.end())
  encoder.on('error', (error) => res.destroy(error))
  res.on('drain', () => encoder.resume())
  // A client that leaves must not keep the encoder's memory.
  res.on('close', () => encoder.destroy())
  return encoder
}

function createEncoder(coding: Coding): Encoder {
  // Loaded with the first answer that is compressed.
  const { constants, createBrotliCompress, createDeflate, createGzip } =
    process.getBuiltinModule('node:zlib')
  if (coding === 'gzip') return createGzip()
  if (coding === 'deflate') return createDeflate()
  // Quality 4 is what servers use on the fly: the default of 11 is for files that are compressed once.
  return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })
}
