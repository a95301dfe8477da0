/** The codings of Next.js, in its order. */
const codings = ['gzip', 'deflate'] as const

/** A content coding (RFC 9110 section 8.4.1). */
export type Coding = (typeof codings)[number] | 'br'

/** Answers smaller than this are sent as they are: the gain is less than a packet. */
export const smallestEncoded = 1_024

/**
 * Pages are compressed from here on. A page of Next.js is never so small that it would not be, for it names more files:
 * clients find every page compressed, and half of what little there is saved.
 */
export const smallestEncodedPage = 256

const compressible =
  /^(?:text\/(?!event-stream)|application\/(?:(?:x-)?javascript|json|xml|wasm|manifest\+json|x-www-form-urlencoded|x-ndjson|rtf|x-sh|x-tar|x-httpd-php|x-web-app-manifest\+json|vnd\.ms-fontobject)|image\/(?:bmp|x-icon|vnd\.microsoft\.icon|x-ms-bmp)|font\/(?:ttf|otf)|model\/gltf-binary|[^;]+\+(?:json|text|xml))\s*(?:;|$)/i

/**
 * Tells whether answers of this media type shrink. Event streams would: but they must arrive event by event.
 *
 * @example isCompressible('application/json; charset=utf-8') // true
 */
export function isCompressible(contentType: string): boolean {
  return compressible.test(contentType) || /^text\/(?!event-stream)/i.test(contentType)
}

/**
 * Picks the coding for a client (RFC 9110 section 12.5.3), or `undefined` to send the answer as it is: gzip, else
 * deflate, as Next.js does; brotli where the client prefers it or takes nothing else.
 *
 * @example chooseCoding('gzip;q=0.5, br') // 'br'
 */
export function chooseCoding(acceptEncoding: string | undefined): Coding | undefined {
  if (acceptEncoding === undefined) return undefined
  // There are few browsers, and all say the same thing all day.
  if (acceptEncoding !== lastChoice.asked) {
    lastChoice = { asked: acceptEncoding, coding: choose(acceptEncoding) }
  }
  return lastChoice.coding
}

let lastChoice: { asked: string; coding: Coding | undefined } = { asked: '', coding: undefined }

function choose(acceptEncoding: string): Coding | undefined {
  const weights = readWeights(acceptEncoding)
  const names = [...weights.keys()]
  const weigh = (name: string): number => weights.get(name) ?? weights.get('*') ?? 0
  const place = (name: string): number => names.indexOf(weights.has(name) ? name : '*')

  let best: Coding | undefined = codings.find((coding) => weigh(coding) > 0)
  if (weights.has('br') && weigh('br') > (best === undefined ? 0 : weigh(best))) best = 'br'
  if (best === undefined) return undefined
  const plain = weights.get('identity')
  if (plain === undefined || plain < weigh(best)) return best
  return plain > weigh(best) || place('identity') < place(best) ? undefined : best
}

/**
 * Reads how much a client wants each coding: 0 is not at all, also for those that it names after `identity`.
 *
 * @example weighCodings('br, gzip;q=0.5')('gzip') // 0.5
 */
export function weighCodings(acceptEncoding: string): (coding: Coding) => number {
  const weights = readWeights(acceptEncoding)
  const plain = weights.get('identity') ?? 0
  return (coding) => {
    const weight = weights.get(coding) ?? weights.get('*') ?? 0
    return weight < plain ? 0 : weight
  }
}

function readWeights(header: string): Map<string, number> {
  const weights = new Map<string, number>()
  for (const entry of header.split(',')) {
    const [first = '', ...parameters] = entry.split(';')
    const name = first.trim().toLowerCase()
    // To the letter, as Next.js reads it: `Q=0.5` and `q = 0.5` say nothing, `q` alone says no.
    const quality = parameters.map((text) => text.trim()).find((text) => /^q(?:=|$)/.test(text))
    const weight = quality === undefined ? 1 : Number.parseFloat(quality.slice(2))
    weights.set(name, Math.max(weights.get(name) ?? 0, weight > 0 ? weight : 0))
  }
  return weights
}
