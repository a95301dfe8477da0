import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

import { appFolder } from './support/app-folder.ts'

/** All that users can import at run time. A new name here is a promise; a missing one a breaking change. */
const published: Record<string, string[]> = {
  '.': [
    'HttpError',
    'VersoError',
    'createApp',
    'defineConfig',
    'isHttpError',
    'isVersoError',
    'listen',
    'onShutdown',
  ],
  './testing': ['startApp', 'startHandler'],
  './app': ['default'],
  './cache': ['revalidatePath', 'revalidateTag', 'unstable_noStore'],
  './compat/router': ['useRouter'],
  './config': ['default', 'setConfig'],
  './constants': [
    'PHASE_ANALYZE',
    'PHASE_DEVELOPMENT_SERVER',
    'PHASE_EXPORT',
    'PHASE_INFO',
    'PHASE_PRODUCTION_BUILD',
    'PHASE_PRODUCTION_SERVER',
    'PHASE_TEST',
    'SERVER_PROPS_ID',
    'STATIC_PROPS_ID',
  ],
  './document': ['Head', 'Html', 'Main', 'NextScript', 'default'],
  './dynamic': ['default'],
  './error': ['default'],
  './form': ['default'],
  './head': ['default', 'defaultHead'],
  './headers': ['cookies', 'draftMode', 'headers'],
  './image': ['default', 'getImageProps'],
  './legacy/image': ['default'],
  './link': ['default', 'useLinkStatus'],
  './navigation': [
    'ReadonlyURLSearchParams',
    'useParams',
    'usePathname',
    'useRouter',
    'useSearchParams',
  ],
  './router': ['Router', 'default', 'useRouter', 'withRouter'],
  './script': ['default', 'handleClientScriptLoad', 'initScriptLoader'],
  './server': [
    'ImageResponse',
    'NextFetchEvent',
    'NextRequest',
    'NextResponse',
    'URLPattern',
    'after',
    'userAgent',
    'userAgentFromString',
  ],
  './web-vitals': ['reportWebVitals', 'useReportWebVitals'],
  './mongoose': ['connectMongoose', 'defineModel', 'toHttpError', 'withMongoose'],
}

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  exports: Record<string, { types?: string; default?: string }>
}

const entries = Object.entries(manifest.exports).filter(
  ([, target]) => target.default !== undefined,
)

test('the entry points are those that are listed here', () => {
  expect(entries.map(([name]) => name).toSorted()).toEqual(Object.keys(published).toSorted())
})

test.each(entries)('%s exports what is promised, and nothing else', async (name, target) => {
  const source = target.default?.replace('./dist/', '../src/').replace(/\.js$/, '') ?? ''
  const url = ['.ts', '.tsx'].map((ending) => new URL(source + ending, import.meta.url))
  const file = url.find((candidate) => existsSync(candidate))
  const module = (await import(file?.href ?? source)) as object
  expect(Object.keys(module).toSorted()).toEqual(published[name])
})

test.each([
  ['packages/verso', 'versojs', [...Object.keys(published), 'next']],
  ['packages/embedded-mongo', '@versojs/embedded-mongo', ['.']],
])(
  '%s packs every declaration that its entry points need',
  async (folder, name, entryPoints) => {
    const run = promisify(execFile)
    const root = fileURLToPath(new URL('../../..', import.meta.url))
    const options = { module: 'nodenext', target: 'es2023', strict: true, noEmit: true }
    const { dir } = await appFolder({
      'app/package.json': '{ "type": "module" }',
      'app/tsconfig.json': JSON.stringify({
        compilerOptions: { ...options, skipLibCheck: false, types: ['node'] },
        files: ['app.ts', 'env.d.ts'],
      }),
      'app/env.d.ts': name === 'versojs' ? '/// <reference types="versojs/next" />' : '',
      'app/app.ts': entryPoints
        .map((path, at) => `export * as module${at} from '${path.replace('.', name)}'`)
        .join('\n'),
    })
    // The package as users get it, beside all that is installed here.
    await symlink(join(root, 'node_modules'), join(dir, 'node_modules'))
    const installed = join(dir, 'app/node_modules', name)
    await mkdir(installed, { recursive: true })
    const pack = ['pack', `./${folder}`, '--silent', '--pack-destination', dir]
    const { stdout: tarball } = await run('npm', pack, { cwd: root })
    await run('tar', ['-xzf', join(dir, tarball.trim()), '-C', installed, '--strip-components=1'])

    const compiling = run(join(root, 'node_modules/.bin/tsc'), ['-p', join(dir, 'app')])
    const { stdout } = await compiling.catch((error: { stdout: string }) => error)
    // A declaration that could not be found has to be named in `files` of package.json.
    expect(stdout).toBe('')
  },
  60_000,
)
