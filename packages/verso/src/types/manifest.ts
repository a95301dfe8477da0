import type { ResolvedConfig } from './config.ts'
import type { PageAssets, RenderEntry } from './page.ts'
import type { Route, RouteModule } from './route.ts'

/** The files that shape all pages, relative to the app folder. */
export interface SpecialFiles {
  readonly app?: string
  readonly document?: string
  readonly error?: string
}

/** What a build knows of its pages beyond their routes. Apps without pages have none of it. */
export interface BuiltPages {
  readonly app?: () => Promise<RouteModule>
  readonly document?: () => Promise<RouteModule>
  readonly error?: () => Promise<RouteModule>
  /** The renderer, bundled with the pages. */
  readonly render: () => Promise<RenderEntry>
  /** By pattern; `/_error` is always among them. */
  readonly assets: Readonly<Record<string, PageAssets>>
}

/** The `middleware` or `proxy` file of a finished build. */
export interface BuiltMiddleware {
  /** As it was called, relative to the app, for messages. */
  readonly file: string
  readonly load: () => Promise<RouteModule>
}

/** The same as data: compiled modules, relative to the output folder. */
export interface BuiltPagesFile extends SpecialFiles {
  readonly render: string
  readonly assets: string
}

/**
 * All that `.verso/server.mjs` knows about its app. The build writes it into that file as code,
 * and the same facts without the functions into `.verso/manifest.json` for other programs.
 */
export interface Manifest {
  /** Changes when a newer `serve` could not read an older build. */
  readonly version: 1
  /** A new one for every build; also the content of `.verso/BUILD_ID`. */
  readonly buildId: string
  /** 64 hex characters, made by the build: signs and encrypts the preview cookies. */
  readonly previewSecret: string
  /** `dir` is found at run time, from where `server.mjs` lies: a build may be moved or copied. */
  readonly config: ResolvedConfig
  readonly routes: readonly Route[]
  /** Evaluates a route's file; Node's module cache answers every later call. */
  readonly loadRoute: (route: Route) => Promise<RouteModule>
  /** The app's `instrumentation` file, whose `register()` runs before the server listens. */
  readonly instrumentation?: () => Promise<RouteModule>
  /** The app, or one of its routes, uses `mongodb` or `mongoose`: the database is prepared before it loads. */
  readonly dependsOnMongo: boolean
  readonly pages?: BuiltPages
  /** The app's `middleware` or `proxy` file. */
  readonly middleware?: BuiltMiddleware
  /** The output folder, found at run time as well. */
  readonly outDir: string
}

/** `.verso/manifest.json`: the manifest as data. */
export interface ManifestFile extends Omit<
  Manifest,
  | 'config'
  | 'routes'
  | 'loadRoute'
  | 'instrumentation'
  | 'middleware'
  | 'outDir'
  | 'pages'
  | 'previewSecret'
> {
  readonly config: Omit<ResolvedConfig, 'dir'>
  readonly routes: readonly (Route & {
    /** The compiled module, relative to the output folder: `routes/api/hello.mjs`. */
    readonly output: string
    /** Bytes of the module and of all chunks that it loads at once. */
    readonly size: number
  })[]
  /** The compiled `instrumentation` module, relative to the output folder. */
  readonly instrumentation?: string
  readonly middleware?: { readonly file: string; readonly output: string }
  readonly pages?: BuiltPagesFile
}
