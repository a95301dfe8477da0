import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

import type { ModuleEvaluator, ModuleRunnerContext } from 'vite/module-runner'

import { createCommonJsShim, exposeCommonJs, type Exports } from './commonjs-shim.ts'
import { parseExternalId, type ExternalModule } from './dev-plugins.ts'
import { constructedLines, type DevSourceMaps } from './dev-source-maps.ts'
import { isEsModule } from './module-format.ts'

/** What the evaluator reports. */
export interface EvaluatorOptions {
  readonly maps: DevSourceMaps
  /** A module threw; what it exported so far must not be used again. */
  readonly onFailure: (id: string) => void
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the only way to reach this constructor
const AsyncFunction = (async () => {}).constructor as new (
  ...parameters: string[]
) => (...values: unknown[]) => Promise<unknown>

/**
 * Evaluates compiled modules of the app, and loads packages through Node with their CommonJS exports
 * made importable by name (`import { chunk } from 'lodash'`), which the runner's own evaluator refuses.
 *
 * @example createServerModuleRunner(environment, { evaluator: createEvaluator(options) })
 */
export function createEvaluator({ maps, onFailure }: EvaluatorOptions): ModuleEvaluator {
  const shim = createCommonJsShim()
  return {
    startOffset: constructedLines,
    async runInlinedModule(context: ModuleRunnerContext, code, module) {
      try {
        const external = parseExternalId(module.id)
        if (external !== undefined) {
          await loadExternal(external, context.__vite_ssr_exports__)
          return
        }
        const names = Object.keys(context)
        const body = `"use strict";${maps.register(module.id, code)}`
        const run = new AsyncFunction(...names, '__verso_commonjs__', body)
        await run(...Object.values(context), shim)
        // As in a real module: names are fixed once it has run.
        Object.seal(context.__vite_ssr_exports__)
      } catch (error) {
        onFailure(module.id)
        throw error
      }
    },
    // Only Node's own modules come here; packages have an id of ours.
    runExternalModule: (file) => import(file),
  }
}

async function loadExternal({ file, mode }: ExternalModule, target: Exports): Promise<void> {
  if (!isEsModule(file)) {
    exposeCommonJs(target, createRequire(file)(file), mode)
    return
  }
  const namespace: Exports = await import(pathToFileURL(file).href)
  for (const name of Object.keys(namespace)) {
    Object.defineProperty(target, name, { enumerable: true, get: () => namespace[name] })
  }
}
