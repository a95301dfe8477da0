import { extname } from 'node:path'

import type { CompilerSettings } from './read-tsconfig.ts'
import { toCompileError } from './to-compile-error.ts'

/** JavaScript and its source map. */
export interface Compiled {
  readonly code: string
  readonly map: object | string | null
}

/** What all files of one app are compiled with. */
export interface CompileOptions {
  readonly settings: CompilerSettings
  /** Expressions by what they replace: `{ 'process.env.NAME': '"value"' }`. */
  readonly define: Readonly<Record<string, string>>
  /** For browsers the bundler lowers the code further. Default: for Node. */
  readonly target?: 'node20' | 'esnext'
  /** Elements know where they were written, for messages of React. */
  readonly jsxDevelopment?: boolean
}

/** Names of files that {@link compileFile} takes. */
export const sourceFile: RegExp = /\.[cm]?[jt]sx?$/

/**
 * Tells whether a file is one that {@link compileFile} takes.
 *
 * @example isSourceFile('/srv/shop/lib/db.ts') // true
 */
export function isSourceFile(file: string): boolean {
  return sourceFile.test(file)
}

/**
 * Compiles TypeScript and JSX to what Node runs. Import paths stay as they are.
 *
 * `.js` files may hold JSX, as in Next.js, and may be CommonJS.
 *
 * @throws {CompileError} with the place, when the file cannot be parsed
 * @example await compileFile('/srv/shop/lib/db.ts', 'export const a: number = 1', options)
 */
export async function compileFile(
  file: string,
  text: string,
  { settings, define, target = 'node20', jsxDevelopment = false }: CompileOptions,
): Promise<Compiled> {
  // Loaded here: the compiler takes a fifth of a second, and a server may listen before it is there.
  const { transformWithOxc } = await import('vite')
  const used = Object.entries(define).filter(([name]) => text.includes(name))
  const compileAs = async (sourceType: SourceType): Promise<Compiled> => {
    const { code, map } = await transformWithOxc(text, file, {
      lang: languageOf(file),
      sourceType,
      tsconfig: {
        compilerOptions: {
          ...settings.transform,
          jsx: jsxDevelopment ? 'react-jsxdev' : 'react-jsx',
        },
      },
      target,
      sourcemap: true,
      ...(used.length > 0 && { define: Object.fromEntries(used) }),
    })
    return { code, map: map ?? null }
  }
  const [guess, other] = sourceTypes(file, text)
  try {
    return await compileAs(guess).catch((error: unknown) => {
      // An `export` behind something else on its line: only the parser finds it.
      if (other === undefined || !/outside a module/i.test(String(error))) throw error
      return compileAs(other)
    })
  } catch (error) {
    throw toCompileError(error, { file, text })
  }
}

type SourceType = 'module' | 'commonjs'

function languageOf(file: string): 'ts' | 'tsx' | 'jsx' {
  const ending = extname(file)
  if (ending === '.tsx') return 'tsx'
  return ending.includes('ts') ? 'ts' : 'jsx'
}

/** TypeScript is taken for a module; plain JavaScript is one when it imports, exports or awaits at its top. */
function sourceTypes(file: string, text: string): readonly [SourceType, SourceType?] {
  const ending = extname(file)
  if (ending === '.cjs') return ['commonjs']
  if (ending === '.mjs' || ending.includes('ts')) return ['module']
  return /^\s*(?:import|export)\b|\bimport\.meta\b|^(?:const|let|var)?.*\bawait\b/m.test(text)
    ? ['module']
    : ['commonjs', 'module']
}
