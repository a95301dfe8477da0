/** How imports are resolved, the same in dev and in builds: by Node's own conditions. */
export interface ResolveOptions {
  readonly conditions: string[]
  readonly externalConditions: string[]
  readonly mainFields: string[]
  readonly extensions: string[]
  readonly noExternal: true
}

/**
 * The compiler's resolver, set to find what Node would find. Bundlers' `module` fields are not asked:
 * a package would be loaded twice, once as each kind.
 *
 * @example createServer({ environments: { app: { resolve: resolveOptions() } } })
 */
export function resolveOptions(): ResolveOptions {
  // What Node adds since it can `require` ES modules. Types for Node 20.19 do not know the field.
  const features: Readonly<Record<string, unknown>> = { ...process.features }
  const conditions = features['require_module'] === true ? ['node', 'module-sync'] : ['node']
  return {
    conditions,
    externalConditions: conditions,
    mainFields: [],
    extensions: ['.tsx', '.ts', '.jsx', '.js', '.mts', '.mjs', '.cts', '.cjs', '.json'],
    noExternal: true,
  }
}
