import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { bundleClient, type ClientFiles } from '../../src/compile/bundle-client.ts'
import { isCompileError } from '../../src/compile/compile-error.ts'
import { readTsconfig } from '../../src/compile/read-tsconfig.ts'
import { styleOptions } from '../../src/compile/style-options.ts'
import { routeFileName } from '../../src/routes/route-file-name.ts'
import { tempApp } from '../support/temp-app.ts'

/** 1 x 1, transparent. */
const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

interface Bundled {
  readonly files: ReadonlyMap<string, ClientFiles>
  /** Every written file by its name. */
  readonly texts: ReadonlyMap<string, string>
  readonly assets: ReadonlyMap<string, string>
  /** All that a page runs, as one text. */
  readonly scripts: (pattern: string) => string
}

/** Bundles an app with a client runtime that only keeps what it is given. */
async function bundled(
  sources: Readonly<Record<string, string | Buffer>>,
  pages: Readonly<Record<string, string>>,
  appFile?: string,
): Promise<Bundled> {
  const app = await tempApp()
  onTestFinished(() => app.remove())
  const { dir } = app
  await app.write({
    'runtime.ts': 'export const hydrate = (input: unknown) => { globalThis.given = input }',
    ...sources,
  })
  const outDir = join(dir, 'out')
  const assets = new Map<string, string>()
  const files = await bundleClient({
    dir,
    outDir,
    base: '/_next/static/',
    settings: readTsconfig(dir),
    define: { 'process.env.NEXT_PUBLIC_NAME': '"shown"' },
    runtime: join(dir, 'runtime.ts'),
    rules: undefined,
    scripts: undefined,
    urls: {
      basePath: '',
      trailingSlash: false,
      skipTrailingSlashRedirect: false,
      reactStrictMode: false,
    },
    css: styleOptions(dir, { plugins: [] }),
    pages: new Map(
      Object.entries(pages).map(([pattern, file]) => [
        pattern,
        { file: join(dir, file), name: routeFileName(pattern) },
      ]),
    ),
    app: appFile === undefined ? undefined : join(dir, appFile),
    onAsset: (name, file) => void assets.set(name, file),
  })
  const texts = new Map<string, string>()
  for (const entry of await readdir(outDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    texts.set(path.slice(outDir.length + 1), await readFile(path, 'utf8'))
  }
  const scripts = (pattern: string): string => {
    const { entry, imports } = files.get(pattern) ?? { entry: '', imports: [] }
    return [...imports, entry].map((name) => texts.get(name) ?? '').join('\n')
  }
  return { files, texts, assets, scripts }
}

test('each page has an entry, and what pages share is loaded once', async () => {
  const { files, scripts } = await bundled(
    {
      'pages/index.tsx': `import { word } from '../lib/word'
export default () => <p>{word}</p>`,
      'pages/users/[id].tsx': `import { word } from '../../lib/word'
export default () => <b>{word} user-page</b>`,
      'pages/_app.tsx': 'export default ({ Component, pageProps }) => <Component {...pageProps} />',
      'lib/word.ts': "export const word = 'shared-word'",
    },
    { '/': 'pages/index.tsx', '/users/[id]': 'pages/users/[id].tsx' },
    'pages/_app.tsx',
  )
  const home = files.get('/')
  const user = files.get('/users/[id]')
  expect(home?.entry).toMatch(/^chunks\/pages\/index-[\w-]{8}\.js$/)
  expect(user?.entry).toMatch(/^chunks\/pages\/users\/_id_-[\w-]{8}\.js$/)
  const shared = home?.imports.filter((name) => user?.imports.includes(name)) ?? []
  expect(shared.some((name) => name.startsWith('chunks/framework-'))).toBe(true)
  expect(scripts('/')).toContain('shared-word')
  expect(scripts('/')).not.toContain('user-page')
  // React's production build, and no other.
  expect(scripts('/')).not.toContain('react.development')
})

test('data functions and what only they import never reach the browser', async () => {
  const { texts, files } = await bundled(
    {
      'pages/index.tsx': `import fs from 'node:fs'
import mongoose from 'mongoose'
import { load } from '../lib/load'
import { both } from '../lib/both'
const secret = 'the-secret'
export const getStaticProps = async () => {
  await mongoose.connect(secret)
  return { props: { text: fs.readFileSync(load(both), 'utf8') } }
}
export default ({ text }) => <p>{text}{both}</p>`,
      'lib/load.ts': `import 'server-only-thing'
export const load = (name: string) => 'loaded-on-server' + name`,
      'lib/both.ts': "export const both = 'used-by-both'",
    },
    { '/': 'pages/index.tsx' },
  )
  const all = [...texts.values()].join('\n')
  expect(all).toContain('used-by-both')
  expect(all).not.toMatch(/the-secret|loaded-on-server|readFileSync|MongooseError/)
  expect(files.get('/')?.data).toBe('static')
})

test('a Node module that is left in a page fails with the place; an unused one does not', async () => {
  const page = (use: string): Record<string, string> => ({
    'pages/index.tsx': `import { format, read } from '../lib/io'
export default () => <p>{format(1)}{${use}}</p>`,
    'lib/io.ts': `import { readFileSync } from 'node:fs'
export const format = (n: number) => 'formatted' + n
export const read = () => readFileSync('a')`,
  })
  const fine = await bundled(page("''"), { '/': 'pages/index.tsx' })
  expect(fine.scripts('/')).toContain('formatted')
  const failure: unknown = await bundled(page('read()'), { '/': 'pages/index.tsx' }).catch(
    (error: unknown) => error,
  )
  expect(isCompileError(failure) && failure.message).toContain('"node:fs" is a module of Node.js')
  expect(isCompileError(failure) && failure.place?.file).toMatch(/lib\/io\.ts$/)
  expect(isCompileError(failure) && failure.place?.line).toBe(1)
})

test('styles, CSS modules, fonts and images get hashed addresses', async () => {
  const { files, texts, assets, scripts } = await bundled(
    {
      'pages/index.tsx': `import styles from './index.module.css'
import dot from '../images/dot.png'
import font from '../images/a.woff2'
export default () => <p className={styles.title} data-dot={JSON.stringify(dot)} data-font={font} />`,
      'pages/index.module.css':
        '.title { color: rebeccapurple; background: url(../images/dot.png) }',
      'pages/_app.tsx': `import '../styles/global.css'
export default ({ Component, pageProps }) => <Component {...pageProps} />`,
      'styles/global.css': 'body { margin: 3px }',
      'images/dot.png': dot,
      'images/a.woff2': 'font',
    },
    { '/': 'pages/index.tsx' },
    'pages/_app.tsx',
  )
  const styles = files.get('/')?.styles ?? []
  const css = styles.map((name) => texts.get(name) ?? '')
  expect(styles.every((name) => /^css\/[\w-]+\.css$/.test(name))).toBe(true)
  // The general styles come first, so that a page's own win.
  expect(css.join('').indexOf('margin:3px')).toBeGreaterThanOrEqual(0)
  expect(css.join('').indexOf('margin:3px')).toBeLessThan(css.join('').search(/#639|rebeccapurple/))
  const name = /index_title__\w{5}/.exec(scripts('/'))?.[0]
  expect(name).toBeDefined()
  expect(css.join('')).toContain(`.${name}`)
  expect(css.join('')).toMatch(/url\(\/_next\/static\/media\/dot\.[\w-]{8}\.png\)/)
  expect(scripts('/')).toMatch(
    /src:`\/_next\/static\/media\/dot\.[\da-f]{8}\.png`,height:1,width:1|"src":"\/_next\/static\/media\/dot\.[\da-f]{8}\.png"/,
  )
  expect([...assets.keys()]).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^media\/dot\.[\da-f]{8}\.png$/),
      expect.stringMatching(/^media\/a\.[\da-f]{8}\.woff2$/),
    ]),
  )
})

test('only what is meant for browsers is known of the environment', async () => {
  const { scripts } = await bundled(
    {
      'pages/index.tsx': `export default () => <p>{process.env.NEXT_PUBLIC_NAME}{process.env.HOME}{process.env.NODE_ENV}</p>`,
    },
    { '/': 'pages/index.tsx' },
  )
  expect(scripts('/')).toContain('shown')
  expect(scripts('/')).not.toContain('process.env')
  expect(scripts('/')).not.toContain(process.env['HOME'] ?? 'none')
})

test('a page that exports everything of another module is refused', async () => {
  const failure: unknown = await bundled(
    { 'pages/index.tsx': "export * from '../lib/page'", 'lib/page.tsx': 'export default () => 1' },
    { '/': 'pages/index.tsx' },
  ).catch((error: unknown) => error)
  expect(isCompileError(failure) && failure.message).toContain('Name what it exports')
})
