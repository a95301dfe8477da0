import { readFileSync } from 'node:fs'

import { lineAndColumn } from './code-frame.ts'
import { CompileError } from './compile-error.ts'

const advice: Readonly<Record<string, string>> = {
  'next/font/google':
    'Verso downloads no fonts. Put the font file into the app and write @font-face in a CSS file that _app imports, or link the style sheet of Google Fonts in _document.',
  'next/font/local':
    'Verso has no font loader. Write @font-face in a CSS file that _app imports: the file it names is hashed and kept for ever.',
  'next/og': 'Verso draws no images. Use @vercel/og or satori in an API route.',
}

/**
 * The error for an import of a part of Next.js that Verso refuses. It comes before looking for the module: an installed `next`
 * would be found, and fail later with less to say.
 *
 * @returns nothing for everything else
 * @example const error = refusedModule('next/font/google', importer)
 */
export function refusedModule(source: string, importer: string): CompileError | undefined {
  const hint = advice[source.replace(/\.js$/, '')]
  if (hint === undefined) return undefined
  const text = readFileSync(importer.split('?')[0] ?? importer, 'utf8')
  const place = { file: importer, ...lineAndColumn(text, Math.max(text.indexOf(source), 0)) }
  return new CompileError(`"${source}" cannot be used. ${hint}`, { place, source: text })
}
