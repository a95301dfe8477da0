/**
 * Makes the strong ETag (RFC 9110 section 8.8.3) of a complete answer: its FNV-1a hash, 64 bits folded to 52
 * (what a double holds exactly), then its length, both in base 36. Next.js computes the same value, so the copies that
 * clients and CDNs hold stay good when an app moves.
 *
 * @example createEtag('hello')
 */
export function createEtag(body: string | Uint8Array): string {
  const hash = typeof body === 'string' ? hashText(body) : hashBytes(body)
  return `"${hash.toString(36)}${body.length.toString(36)}"`
}

function hashText(text: string): number {
  const state: State = { high: 0xcbf29ce4 | 0, low: 0x84222325 | 0 }
  for (let i = 0; i < text.length; i++) step(state, text.charCodeAt(i))
  return fold(state)
}

function hashBytes(bytes: Uint8Array): number {
  const state: State = { high: 0xcbf29ce4 | 0, low: 0x84222325 | 0 }
  for (const byte of bytes) step(state, byte)
  return fold(state)
}

/** The 64-bit hash in two halves; starts as FNV's offset basis. */
interface State {
  high: number
  low: number
}

/** Multiplies by FNV's prime, 2^40 + 435, modulo 2^64, in 16-bit pieces that never leave the small integers. */
function step(state: State, unit: number): void {
  const low = state.low ^ unit
  const first = (low & 0xffff) * 435
  const second = (low >>> 16) * 435 + (first >>> 16)
  state.high = (Math.imul(state.high, 435) + (low << 8) + (second >>> 16)) | 0
  state.low = (second << 16) | (first & 0xffff)
}

/** Keeps the lower 52 bits, with the upper 12 mixed into the last ones. */
function fold({ high, low }: State): number {
  return (high & 0xfffff) * 0x1_0000_0000 + ((low ^ (high >>> 20)) >>> 0)
}
