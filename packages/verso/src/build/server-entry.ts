import { fileURLToPath } from 'node:url'

import { packRoutes } from '../server/packed-routes.ts'
import type { BuiltPagesFile, ManifestFile } from '../types/manifest.ts'

/** What the entry of `.verso/server.mjs` is written from. */
export interface ServerEntryOptions {
  readonly manifest: ManifestFile
  readonly previewSecret: string
  /** From the output folder to the app folder: `../`. */
  readonly upToApp: string
}

/**
 * Writes the code of `.verso/server.mjs`: the manifest, and the server that reads it.
 *
 * @example bundle({ entries: { server: 'verso:server' }, virtual: { 'verso:server': serverEntry(options) }, ... })
 */
export function serverEntry({ manifest, previewSecret, upToApp }: ServerEntryOptions): string {
  const { instrumentation, middleware, routes, pages, ...facts } = manifest
  const packed = packRoutes(routes, manifest.config)
  // Text that is parsed when it is needed costs less than code, with thousands of routes.
  const data = JSON.stringify(JSON.stringify({ ...facts, previewSecret, packed }))
  return `
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installBuiltStacks } from ${ownModule('log/built-stacks')}
import { reportFailure } from ${ownModule('log/report-failure')}
import { isMainModule } from ${ownModule('server/is-main-module')}
import { routeFileName } from ${ownModule('routes/route-file-name')}
import { unpackRoutes } from ${ownModule('server/packed-routes')}
import { readServeArgs } from ${ownModule('server/read-serve-args')}
import { serve } from ${ownModule('server/serve')}

const here = new URL('.', import.meta.url).href
const load = (output) => () => import(here + output.split('/').map(encodeURIComponent).join('/'))
const { packed, ...data } = JSON.parse(${data})
const outDir = fileURLToPath(here)
const dir = resolve(fileURLToPath(new URL(${JSON.stringify(upToApp)}, here)))
const manifest = {
  ...data,
  outDir,
  config: { ...data.config, dir },
  routes: unpackRoutes(packed, data.config),
  loadRoute: ({ pattern }) => load('routes/' + routeFileName(pattern) + '.mjs')(),
  ${instrumentation === undefined ? '' : `instrumentation: load(${JSON.stringify(instrumentation)}),`}
  ${middleware === undefined ? '' : middlewareCode(middleware)}
  ${pages === undefined ? '' : pagesCode(pages)}
}

installBuiltStacks(here)

export function start(options) {
  return serve(manifest, options)
}
${pages === undefined ? '' : prerenderCode()}

if (isMainModule(import.meta.url)) {
  const [, entry, ...args] = process.argv
  const run = async () => start({ ...readServeArgs(args), entry })
  run().catch((error) => process.exit(reportFailure(error)))
}
`
}

function middlewareCode({ file, output }: { file: string; output: string }): string {
  return `middleware: { file: ${JSON.stringify(file)}, load: load(${JSON.stringify(output)}) },`
}

function pagesCode({ assets, ...modules }: BuiltPagesFile): string {
  const loaders = Object.entries(modules).map(([name, output]) => {
    return `${name}: load(${JSON.stringify(output)})`
  })
  const file = `new URL(${JSON.stringify(assets)}, here)`
  return `pages: {
    ${loaders.join(', ')},
    assets: JSON.parse(readFileSync(${file}, 'utf8')),
  },`
}

/** What the build runs, in a process of its own, before it puts the folder in place. */
function prerenderCode(): string {
  return `
export async function prerender() {
  const { prerenderBuild } = await import(${ownModule('server/prerender-build')})
  await prerenderBuild(manifest)
}
`
}

/** A module of this package, compiled or (in our own tests) not: its neighbours end like this file does. */
function ownModule(name: string): string {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return JSON.stringify(fileURLToPath(new URL(`../${name}.${ending}`, import.meta.url)))
}
