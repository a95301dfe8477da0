/** Codings this server can make, in its own order of preference: gzip first, as Next.js has it. */
const codings = ['gzip', 'br', 'deflate'] as const

/** A content coding (RFC 9110 section 8.4.1). */
export type Coding = (typeof codings)[number]

/** Answers smaller than this are sent as they are: the gain is less than a packet. */
export const smallestEncoded = 1_024

const compressible =
  /^(?:text\/(?!event-stream)|application\/(?:(?:x-)?javascript|json|xml|wasm|manifest\+json|graphql|x-ndjson|rtf|x-sh|x-httpd-php|x-web-app-manifest\+json|vnd\.ms-fontobject)|image\/(?:bmp|x-icon|vnd\.microsoft\.icon|x-ms-bmp)|font\/(?:ttf|otf)|[^;]+\+(?:json|text|xml))\s*(?:;|$)/i

/**
 * Tells whether answers of this media type shrink. Event streams would: but they must arrive event by event.
 *
 * @example isCompressible('application/json; charset=utf-8') // true
 */
export function isCompressible(contentType: string): boolean {
  return compressible.test(contentType) || /^text\/(?!event-stream)/i.test(contentType)
}

/**
 * Picks the coding the client likes best (RFC 9110 section 12.5.3), or `undefined` to send the answer as it is.
 *
 * @example chooseCoding('gzip, br;q=0.5') // 'gzip'
 */
export function chooseCoding(acceptEncoding: string | undefined): Coding | undefined {
  if (acceptEncoding === undefined) return undefined
  const weights = readWeights(acceptEncoding)
  const any = weights.get('*') ?? 0
  let best: Coding | undefined
  let bestWeight = weights.get('identity') ?? 0
  for (const coding of codings) {
    const weight = weights.get(coding) ?? any
    if (weight > 0 && (best === undefined ? weight >= bestWeight : weight > bestWeight)) {
      best = coding
      bestWeight = weight
    }
  }
  return best
}

function readWeights(header: string): Map<string, number> {
  const weights = new Map<string, number>()
  for (const entry of header.split(',')) {
    const [name = '', ...parameters] = entry.toLowerCase().split(';')
    const weight = parameters
      .map((text) => /^\s*q\s*=\s*([\d.]+)\s*$/.exec(text)?.[1])
      .find(Boolean)
    weights.set(name.trim(), weight === undefined ? 1 : Number(weight))
  }
  return weights
}
