import { lookup } from 'mrmime'

/** Where Next.js says otherwise than the list of `mrmime`, or `mrmime` is silent. Clients and proxies are used to these. */
const ownTypes: Readonly<Record<string, string>> = {
  '7z': 'application/x-7z-compressed',
  aac: 'audio/x-aac',
  avi: 'video/x-msvideo',
  cjs: 'application/octet-stream',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  eot: 'application/vnd.ms-fontobject',
  flac: 'audio/x-flac',
  ico: 'image/x-icon',
  js: 'application/javascript',
  m3u8: 'application/vnd.apple.mpegurl',
  m4v: 'video/x-m4v',
  mjs: 'application/javascript',
  php: 'application/x-httpd-php',
  ppt: 'application/vnd.ms-powerpoint',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  rar: 'application/x-rar-compressed',
  rtf: 'application/rtf',
  sh: 'application/x-sh',
  swf: 'application/x-shockwave-flash',
  tar: 'application/x-tar',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xml: 'application/xml',
}

/**
 * Gives the `Content-Type` of a file by its ending. Text is UTF-8: whoever saves a page in something else today means to.
 *
 * @example fileType('css/site.css') // 'text/css; charset=UTF-8'
 */
export function fileType(name: string): string {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  const type =
    (Object.hasOwn(ownTypes, ending) ? ownTypes[ending] : lookup(ending)) ??
    'application/octet-stream'
  return /^(?:text\/|application\/(?:javascript|json))/.test(type) ? `${type}; charset=UTF-8` : type
}
