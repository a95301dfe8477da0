import UAParser from 'ua-parser-js'

/** A part of a `User-Agent` that has a name and a version. */
interface NamedPart {
  name?: string | undefined
  version?: string | undefined
}

/** What a `User-Agent` says. Parts that it does not name are absent. */
export interface UserAgent {
  isBot: boolean
  ua: string
  browser: NamedPart & { major?: string | undefined }
  device: { model?: string | undefined; type?: string | undefined; vendor?: string | undefined }
  engine: NamedPart
  os: NamedPart
  cpu: { architecture?: string | undefined }
}

/** What crawlers and link previews call themselves; those that Next.js knows, so that both tell the same visitors apart. */
const crawlers: readonly string[] = [
  'adsbot-google',
  'applebot',
  'baiduspider',
  'bingbot',
  'bingpreview',
  'bitlybot',
  'discordbot',
  'duckduckbot',
  'facebookcatalog',
  'facebookexternalhit',
  'google-inspectiontool',
  'google-pagerenderer',
  'googlebot',
  'googleweblight',
  'gptbot',
  'ia_archiver',
  'linkedinbot',
  'mediapartners-google',
  'quora link preview',
  'redditbot',
  'skypeuripreview',
  'slackbot',
  'slurp',
  'sogou',
  'storebot-google',
  'tumblr',
  'twitterbot',
  'vkshare',
  'whatsapp',
  'yandex',
]

/**
 * Takes a `User-Agent` apart.
 *
 * @example userAgentFromString('Mozilla/5.0 (iPhone; ...) ... Safari/604.1').device.type // 'mobile'
 */
export function userAgentFromString(text: string | undefined): UserAgent {
  const { ua, browser, device, engine, os, cpu } = new UAParser(text ?? '').getResult()
  const said = ua.toLowerCase()
  return {
    ua,
    browser,
    engine,
    os,
    device,
    cpu,
    isBot: crawlers.some((name) => said.includes(name)),
  }
}

/**
 * As {@link userAgentFromString}, of a request.
 *
 * @example userAgent(request).isBot
 */
export function userAgent({ headers }: { headers: Headers }): UserAgent {
  return userAgentFromString(headers.get('user-agent') ?? undefined)
}
