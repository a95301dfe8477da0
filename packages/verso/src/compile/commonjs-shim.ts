import { createRequire } from 'node:module'
import { dirname } from 'node:path'

/** The exports object that the module runner hands to importers. */
export type Exports = Record<string, unknown>

/** The five names of a CommonJS module, and what is to be done when it has run. */
export interface CommonJsScope {
  readonly module: { exports: unknown }
  readonly require: NodeJS.Require
  readonly filename: string
  readonly dirname: string
  readonly finish: () => void
}

/** App modules that a file requires, by specifier. They were evaluated before the file. */
export type Required = Readonly<Record<string, () => unknown>>

/** Gives app files that were written as CommonJS what they expect. One object for one set of modules. */
export interface CommonJsShim {
  readonly enter: (exports: Exports, filename: string, required: Required) => CommonJsScope
  readonly require: (filename: string, required: Required) => NodeJS.Require
}

/**
 * Makes the functions that compiled CommonJS files call.
 *
 * @example const shim = createCommonJsShim()
 */
export function createCommonJsShim(): CommonJsShim {
  /** `require` must give `module.exports` itself, not what importers see. */
  const modules = new WeakMap<object, { exports: unknown }>()

  /** One object for each ES module: what is required twice is the same. */
  const views = new WeakMap<object, object>()
  const asRequired = (namespace: object): object => {
    const view = views.get(namespace) ?? toCommonJs(namespace)
    views.set(namespace, view)
    return view
  }

  const requireFrom = (filename: string, required: Required): NodeJS.Require => {
    const native = createRequire(filename)
    const local = (id: string): unknown => {
      const own = Object.hasOwn(required, id) ? required[id] : undefined
      // What is not the app's own comes from Node, so that there is one copy of each package.
      if (own === undefined) return native(id)
      const found = own()
      if (typeof found !== 'object' || found === null) return found
      const module = modules.get(found)
      return module === undefined ? asRequired(found) : module.exports
    }
    return Object.assign(local, {
      resolve: native.resolve,
      cache: native.cache,
      extensions: native.extensions,
      main: native.main,
    })
  }

  return {
    require: requireFrom,
    enter(exports, filename, required) {
      const module = { exports: {} as unknown }
      // Known before it runs: in a cycle the other side sees what has been exported so far.
      modules.set(exports, module)
      return {
        module,
        require: requireFrom(filename, required),
        filename,
        dirname: dirname(filename),
        finish: () => exposeCommonJs(exports, module.exports, 'babel'),
      }
    },
  }
}

/**
 * Shows an ES module to `require` as bundlers do: with the mark that compiled CommonJS looks for before it takes
 * `default` for the default export.
 */
function toCommonJs(namespace: object): object {
  const view = Object.defineProperty({}, '__esModule', { value: true })
  for (const name of Object.keys(namespace)) {
    const get = (): unknown => (namespace as Exports)[name]
    Object.defineProperty(view, name, { enumerable: true, get })
  }
  return view
}

/**
 * Shows a CommonJS value as an ES module: its properties are named exports.
 *
 * `node`: the default export is the value. `babel`: it is `exports.default` when the value says
 * `__esModule`. Bundlers and Next.js choose by the importer: `node` for those that Node takes for ES modules.
 *
 * @example exposeCommonJs(namespace, require('lodash'), 'babel')
 */
export function exposeCommonJs(target: Exports, value: unknown, mode: 'node' | 'babel'): void {
  const define = (name: string, get: () => unknown) =>
    Object.defineProperty(target, name, { enumerable: true, configurable: true, get })
  const holder = isObject(value) ? value : undefined
  for (let from = holder; isOwn(from); from = prototypeOf(from)) {
    for (const name of Object.getOwnPropertyNames(from)) {
      if (hiddenNames.has(name) || Object.hasOwn(target, name)) continue
      // Read when used: libraries fill their exports late, and getters may be costly or warn.
      define(name, () => (holder as Exports)[name])
    }
  }
  const isBabel = mode === 'babel' && holder?.['__esModule'] === true
  define('default', () => (isBabel ? holder['default'] : value))
}

function isObject(value: unknown): value is Exports {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/** Set apart (`default`) or what every function has; `caller` and `arguments` throw when they are read. */
const hiddenNames = new Set(['default', 'length', 'name', 'prototype', 'caller', 'arguments'])

const builtInPrototypes: ReadonlySet<unknown> = new Set([
  Object.prototype,
  Function.prototype,
  Array.prototype,
])

function isOwn(value: Exports | undefined): value is Exports {
  return value !== undefined && !builtInPrototypes.has(value)
}

function prototypeOf(value: Exports): Exports | undefined {
  const prototype: unknown = Object.getPrototypeOf(value)
  return isObject(prototype) ? prototype : undefined
}
