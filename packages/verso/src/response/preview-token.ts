import type * as Crypto from 'node:crypto'

/** Loaded with the first preview cookie: importing it takes longer than all of a small app's code. */
const crypto = (): typeof Crypto => process.getBuiltinModule('node:crypto')

/** What the preview cookies of one build are made with. */
export interface PreviewKeys {
  /** The value of `__prerender_bypass`. */
  readonly id: string
  readonly key: Buffer
}

/**
 * Derives the preview cookies' identifier and key from the build's secret.
 *
 * @param secret 64 hexadecimal digits
 * @example const keys = toPreviewKeys(manifest.previewSecret)
 */
export function toPreviewKeys(secret: string): PreviewKeys {
  const derive = (use: string): Buffer => crypto().createHmac('sha256', secret).update(use).digest()
  return {
    id: derive('verso preview id').subarray(0, 16).toString('hex'),
    key: derive('verso preview data'),
  }
}

/**
 * Encrypts preview data with AES-256-GCM: clients can neither read nor change it. `maxAge` is enforced by the token
 * itself, whatever the client does with the cookie.
 *
 * @param maxAge seconds
 * @example createPreviewToken({ post: 7 }, keys, 3600)
 */
export function createPreviewToken(data: unknown, { key }: PreviewKeys, maxAge?: number): string {
  const iv = crypto().randomBytes(12)
  const cipher = crypto().createCipheriv('aes-256-gcm', key, iv)
  const expires = maxAge === undefined ? undefined : Date.now() + maxAge * 1_000
  const sealed = Buffer.concat([
    cipher.update(JSON.stringify({ data, expires }), 'utf8'),
    cipher.final(),
  ])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')
}

/**
 * Reads a token made by {@link createPreviewToken}; `undefined` for anything else, and after it expired.
 *
 * @example openPreviewToken(req.cookies.__next_preview_data, keys)?.data
 */
export function openPreviewToken(
  token: string,
  { key }: PreviewKeys,
): { data: unknown } | undefined {
  try {
    const bytes = Buffer.from(token, 'base64url')
    const decipher = crypto().createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), {
      authTagLength: 16,
    })
    decipher.setAuthTag(bytes.subarray(12, 28))
    const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString(
      'utf8',
    )
    const { data, expires } = JSON.parse(text) as { data: unknown; expires?: number }
    return expires !== undefined && expires < Date.now() ? undefined : { data }
  } catch {
    // Forged, cut short or from another build: all the same to the caller.
    return undefined
  }
}

/**
 * Compares the identifier a client sent with ours in constant time.
 *
 * @example isPreviewId(req.cookies.__prerender_bypass, keys)
 */
export function isPreviewId(id: string | undefined, keys: PreviewKeys): boolean {
  if (id?.length !== keys.id.length) return false
  return crypto().timingSafeEqual(
    Buffer.from(id, 'latin1').subarray(0, keys.id.length),
    Buffer.from(keys.id, 'latin1'),
  )
}
