import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import type { Plugin } from 'vite'

import { packageOf } from './external-packages.ts'
import { freeNames, isAstNode, type AstNode } from './free-names.ts'
import { readPackage } from './module-format.ts'

/** The modules of Node.js that Next.js gives to browsers. What the others do, browsers cannot. */
const available = new Set([
  'assert',
  'buffer',
  'constants',
  'crypto',
  'domain',
  'events',
  'http',
  'https',
  'os',
  'path',
  'process',
  'punycode',
  'querystring',
  'stream',
  'string_decoder',
  'sys',
  'timers',
  'tty',
  'url',
  'util',
  'vm',
  'zlib',
])

const required = '\0verso-browser-module:'
const processName = 'verso:process'
const processModule = `\0${processName}`

/** Globals of Node.js, and how a module that takes them for granted gets them. */
const globals = [
  {
    name: 'Buffer',
    used: /\bBuffer\b/,
    asked: /\btypeof\s+Buffer\b(?!\s*\.)/,
    source: 'node:buffer',
    binds: true,
  },
  // Not by an import of that name: `process.env.NAME` is replaced later, where it is the global one.
  {
    name: 'process',
    used: /\bprocess\s*\.\s*(?!env\b)/,
    asked: /\btypeof\s+process\b(?!\s*\.)/,
    source: processName,
    binds: false,
  },
] as const

const require = createRequire(import.meta.url)

/** Where the stand-ins lie: browsers load them from there in dev. */
export const browserModulesRoot: string = dirname(require.resolve('@jspm/core/nodelibs/@empty'))

/**
 * Gives code for browsers what it takes for granted of Node.js, as Next.js does: `path`, `events` and their like, `Buffer` and
 * `process`. A package of that name that the app has installed comes first. Packages that ask with `typeof` get by without, and
 * stay as small as they are.
 *
 * @example optimizeDeps: { rolldownOptions: { plugins: [browserModules()] } }
 */
export function browserModules(): Plugin {
  return {
    name: 'verso:browser-modules',
    // It looks for globals in what is left of them once values are compiled in.
    enforce: 'post',
    resolveId: {
      order: 'pre',
      async handler(source, importer, { kind }) {
        if (source === processName) return processModule
        if (!isBrowserModule(source) || importer === undefined) return null
        const name = withoutScheme(source)
        if (name === source) {
          const found = await this.resolve(source, importer, { skipSelf: true, kind })
          if (found !== null && !isMissing(found.id)) return found
          if (isRefused(source, importer)) return found
        }
        if (kind === 'require-call') return `${required}${name}`
        if (name === 'process') return processModule
        return { id: browserFile(name), moduleSideEffects: false }
      },
    },
    load: {
      // oxlint-disable-next-line no-control-regex -- virtual modules are marked so
      filter: { id: /^\0verso(?:-browser-module:|:process$)/ },
      handler: (id) => (id === processModule ? processCode() : asCommonJs(id)),
    },
    transform: {
      filter: { id: { exclude: /[\\/]@jspm[\\/]core[\\/]|\0/ }, code: /\b(?:Buffer|process)\b/ },
      async handler(code, id) {
        if (!/\.[cm]?[jt]sx?(?:$|\?)/.test(id)) return null
        const gentle = id.includes('node_modules')
        const wanted = globals.filter(
          ({ used, asked }) => used.test(code) && !(gentle && asked.test(code)),
        )
        if (wanted.length === 0) return null
        const program = await parse(code)
        if (program === undefined) return null
        const free = freeNames(program)
        const lines = wanted.filter(({ name }) => free.has(name))
        if (lines.length === 0) return null
        const write = isModule(program) ? importOf : requireOf
        return { code: insert(code, program, lines.map(write).join('')), map: null }
      },
    },
  }
}

/**
 * Tells whether an import is of a module of Node.js that {@link browserModules} has for browsers.
 *
 * @example isBrowserModule('node:path') // true
 */
export function isBrowserModule(source: string): boolean {
  return available.has(withoutScheme(source))
}

function withoutScheme(source: string): string {
  return source.replace(/^node:/, '')
}

type Global = (typeof globals)[number]

function importOf({ name, source, binds }: Global): string {
  return binds ? `import { ${name} } from '${source}';` : `import '${source}';`
}

function requireOf({ name, source, binds }: Global): string {
  return binds ? `var ${name} = require('${source}').${name};` : `require('${source}');`
}

function browserFile(name: string): string {
  return join(browserModulesRoot, 'browser', `${name}.js`)
}

/** What `require` gives of `events` is a class. The bundler would give the module around it. */
function asCommonJs(id: string): string {
  const name = id.slice(required.length)
  const file = JSON.stringify(name === 'process' ? processName : browserFile(name))
  return `const all = require(${file})\nmodule.exports = 'default' in all ? all.default : all`
}

/** Names no version: code that looks for Node.js by it must not find it. */
function processCode(): string {
  const file = JSON.stringify(browserFile('process-production'))
  return [
    `import all from ${file}`,
    `export * from ${file}`,
    "export const version = '', versions = {}",
    'const process = { ...all, version, versions, env: globalThis.process?.env ?? {} }',
    'globalThis.process = process',
    'export { process as default }',
  ].join('\n')
}

/** The compiler found no package of this name. */
function isMissing(id: string): boolean {
  return /^(?:__vite-)?browser-external(?:$|:)/.test(id)
}

async function parse(code: string): Promise<AstNode | undefined> {
  const { parseAst } = await import('vite')
  try {
    const program: unknown = parseAst(code)
    return isAstNode(program) ? program : undefined
  } catch {
    // The bundler says what is wrong with it, or takes it for sloppy mode.
    return undefined
  }
}

/** `"browser": { "crypto": false }`: the package has said that it does without. */
function isRefused(source: string, importer: string): boolean {
  const owner = packageOf(importer)
  const browser: unknown = owner && readPackage(owner.dir)?.['browser']
  return (
    typeof browser === 'object' &&
    browser !== null &&
    Object.entries(browser).some(([name, value]) => name === source && value === false)
  )
}

function isModule(program: AstNode): boolean {
  return statements(program).some(({ type }) => /^(?:Import|Export)/.test(type))
}

/** Behind `'use strict'`, on its line: places in messages stay right. */
function insert(code: string, program: AstNode, text: string): string {
  const directives = statements(program).filter((node) => typeof node['directive'] === 'string')
  const at = directives.at(-1)?.end ?? (code.startsWith('#!') ? code.indexOf('\n') : 0)
  return `${code.slice(0, at)}${at === 0 ? '' : ';'}${text}${code.slice(at)}`
}

function statements(program: AstNode): AstNode[] {
  return (program['body'] as unknown[]).filter((node) => isAstNode(node))
}
