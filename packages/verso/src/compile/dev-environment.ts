import type { RunnableDevEnvironment, ViteDevServer } from 'vite'

import type { ResolvedConfig } from '../types/config.ts'

import type { AssetOptions } from './asset-plugin.ts'
import { defineEnv } from './define-env.ts'
import { devPlugins } from './dev-plugins.ts'
import type { DevSourceMaps } from './dev-source-maps.ts'
import { createEvaluator } from './evaluator.ts'
import type { FileStamps } from './file-stamps.ts'
import type { CompilerSettings } from './read-tsconfig.ts'
import { resolveOptions } from './resolve-options.ts'
import type { StyleOptions } from './style-options.ts'

/** Vite, as far as dev needs it. */
export interface DevEnvironment {
  readonly server: ViteDevServer
  readonly app: RunnableDevEnvironment
}

/** What the environment is made of and whom it tells. */
export interface DevEnvironmentOptions {
  readonly config: ResolvedConfig
  readonly settings: CompilerSettings
  readonly stamps: FileStamps
  readonly maps: DevSourceMaps
  readonly onFailure: (id: string) => void
  readonly css: StyleOptions
  readonly assets: AssetOptions
}

/**
 * Starts Vite without a server, a socket or a watcher: only its compiler and its module graph are used.
 *
 * @example const { app } = await createDevEnvironment(options)
 */
export async function createDevEnvironment(
  options: DevEnvironmentOptions,
): Promise<DevEnvironment> {
  const { config, settings, stamps } = options
  const { createRunnableDevEnvironment, createServer, createServerModuleRunner } =
    await import('vite')
  const define = defineEnv(config, {})
  const evaluator = createEvaluator(options)
  const server = await createServer({
    root: config.dir,
    configFile: false,
    envDir: false,
    publicDir: false,
    css: options.css,
    logLevel: 'silent',
    appType: 'custom',
    clearScreen: false,
    server: {
      middlewareMode: true,
      ws: false,
      hmr: false,
      watch: null,
      preTransformRequests: false,
    },
    // Our own plugin compiles, the same way in dev and in builds. `false` would also drop the plugin
    // that provides the helpers of compiled decorators, so the compiler is left with nothing to do.
    oxc: { include: /^never$/ },
    optimizeDeps: { noDiscovery: true, include: [] },
    plugins: devPlugins({ dir: config.dir, settings, stamps, define, assets: options.assets }),
    environments: {
      app: {
        consumer: 'server',
        resolve: resolveOptions(),
        dev: {
          createEnvironment: (name, viteConfig) =>
            createRunnableDevEnvironment(name, viteConfig, {
              // With `hot: true` an edit drops every evaluated module: database connections multiply.
              hot: false,
              runner: (environment) =>
                createServerModuleRunner(environment, {
                  hmr: false,
                  sourcemapInterceptor: false,
                  evaluator,
                }),
            }),
        },
      },
    },
  })
  const app = server.environments['app']
  if (app === undefined || !('runner' in app)) throw new Error('Vite made no environment.')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made a few lines above
  return { server, app: app as RunnableDevEnvironment }
}
