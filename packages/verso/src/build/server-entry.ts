import { fileURLToPath } from 'node:url'

import type { Plugin } from 'vite'

import type { ManifestFile } from '../types/manifest.ts'

const entryId = '\0verso-server'

/** What the entry of `.verso/server.mjs` is written from. */
export interface ServerEntryOptions {
  readonly manifest: ManifestFile
  readonly previewSecret: string
  /** From the output folder to the app folder: `../`. */
  readonly upToApp: string
}

/** The name under which {@link serverEntryPlugin} provides the entry. */
export const serverEntryName = 'verso:server'

/**
 * Provides the code of `.verso/server.mjs`: the manifest, and the server that reads it.
 *
 * @example bundle({ entries: { server: serverEntryName }, plugins: [serverEntryPlugin(options)], ... })
 */
export function serverEntryPlugin(options: ServerEntryOptions): Plugin {
  return {
    name: 'verso:server-entry',
    enforce: 'pre',
    resolveId(source) {
      if (source === serverEntryName) return entryId
      return null
    },
    load(id) {
      return id === entryId ? serverCode(options) : null
    },
  }
}

function serverCode({ manifest, previewSecret, upToApp }: ServerEntryOptions): string {
  const { instrumentation, ...facts } = manifest
  // Text that is parsed when it is needed costs less than code, with thousands of routes.
  const data = JSON.stringify(JSON.stringify({ ...facts, previewSecret }))
  return `
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installBuiltStacks } from ${ownModule('compile/built-stacks')}
import { reportFailure } from ${ownModule('cli/report-failure')}
import { isMainModule } from ${ownModule('server/is-main-module')}
import { serve } from ${ownModule('server/serve')}

const here = new URL('.', import.meta.url).href
const load = (output) => () => import(here + output.split('/').map(encodeURIComponent).join('/'))
const data = JSON.parse(${data})
const dir = resolve(fileURLToPath(new URL(${JSON.stringify(upToApp)}, here)))
const manifest = {
  ...data,
  config: { ...data.config, dir },
  routes: data.routes.map(({ output, size, ...route }) => ({ ...route, load: load(output) })),
  ${instrumentation === undefined ? '' : `instrumentation: load(${JSON.stringify(instrumentation)}),`}
}

installBuiltStacks(here)

export function start(options) {
  return serve(manifest, options)
}

if (isMainModule(import.meta.url)) {
  process.env.NODE_ENV ??= 'production'
  start().catch((error) => process.exit(reportFailure(error)))
}
`
}

/** A module of this package, compiled or (in our own tests) not: its neighbours end like this file does. */
function ownModule(name: string): string {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return JSON.stringify(fileURLToPath(new URL(`../${name}.${ending}`, import.meta.url)))
}
