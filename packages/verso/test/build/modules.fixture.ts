import type { Files } from '../support/app-folder.ts'

/** Packages of every kind, as npm would install them. */
const packages: Files = {
  'node_modules/cjs/package.json': '{ "name": "cjs", "version": "1.0.0" }',
  'node_modules/cjs/index.js': `
    class Base { get inherited() { return 'inherited' } }
    module.exports = Object.assign(new Base(), { one: 1 })
    module.exports.late = 'late'`,
  'node_modules/cjs/lib/deep.js': `exports.deep = 'deep'`,
  'node_modules/babel/package.json': '{ "name": "babel", "version": "1.0.0" }',
  'node_modules/babel/index.js': `
    Object.defineProperty(exports, '__esModule', { value: true })
    exports.default = 'default of babel'
    exports.named = 'named'`,
  'node_modules/callable/package.json': '{ "name": "callable", "version": "1.0.0" }',
  'node_modules/callable/index.js': `module.exports = function callable() { return 'called' }; module.exports.extra = 'extra'`,
  'node_modules/esm/package.json':
    '{ "name": "esm", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
  'node_modules/esm/index.js': `export let count = 1; export const add = () => { count++ }; export default 'default of esm'`,
  'node_modules/react/package.json': '{ "name": "react", "version": "19.0.0" }',
  'node_modules/react/jsx-runtime.js': `exports.jsx = (type, props) => ({ type, props }); exports.jsxs = exports.jsx`,
}

/** Source code of the app. Every route answers with JSON that is the same however it is served. */
const sources: Files = {
  'package.json': '{ "name": "modules", "private": true, "workspaces": ["packages/*"] }',
  'base.json': `{
    // The options of a typical Next.js app, which must not reach the compiler as they are.
    "compilerOptions": { "jsx": "preserve", "target": "ES2017", "baseUrl": ".", /* both */ "module": "esnext", },
  }`,
  'tsconfig.json': `{
    "extends": "./base",
    "compilerOptions": {
      "paths": { "@/*": ["./src/*", "./*"], "exact": ["./lib/exact.ts"] },
      "experimentalDecorators": true,
      "emitDecoratorMetadata": true,
    }
  }`,
  'packages/ui/package.json': '{ "name": "@x/ui", "main": "./src/index.ts" }',
  'packages/ui/src/index.ts': `export enum Color { Red = 'red' }; export * from './shape'`,
  'packages/ui/src/shape.ts': `export const shape = { kind: 'square' } as const satisfies { kind: string }`,
  'lib/state.ts': `export const state: { count: number } = { count: 0 }`,
  'lib/exact.ts': `export const exact = 'exact'`,
  'lib/data.json': `{ "value": 1, "list": [true, null] }`,
  'lib/old.cjs': `
    const data = require('./data.json')
    const lazy = () => require('./older')
    if (process.env.NEVER_SET) return
    module.exports = { data: data.value, older: lazy().name, self: this === exports, file: __filename.split('/').pop() }`,
  'lib/older.js': `exports.name = 'older'; exports.cjs = require('cjs').one`,
  'lib/cycle-a.ts': `import { b } from './cycle-b'; export const a = () => 'a' + b(); export const name = 'A'`,
  'lib/cycle-b.ts': `import { name } from './cycle-a'; export const b = () => 'b' + name`,
  'lib/typed.ts': `export const typed: string = 'typed'; export interface OnlyType { x: number }`,
  'lib/lazy.ts': `export default 'lazy'; export const more = 'more'`,
  'lib/awaits.ts': `export const awaited = await Promise.resolve('awaited')`,
}

const routes: Files = {
  'pages/api/interop.ts': `
    import cjs, { one, inherited, late } from 'cjs'
    import { deep } from 'cjs/lib/deep'
    import babel, { named } from 'babel'
    import callable, { extra } from 'callable'
    import esm, { count, add } from 'esm'
    import * as all from 'cjs'
    add()
    export default (req: any, res: any) => res.json({
      one, inherited, late, deep, babel, named, called: callable(), extra, esm, count,
      same: cjs.one === all.one, star: all.default === cjs,
    })`,
  'pages/api/typescript.ts': `
    import type { NextApiRequest, NextApiResponse } from 'next'
    import { Color, shape } from '@x/ui'
    import { typed, type OnlyType } from '../../lib/typed.js'
    import { Other } from '@/lib/typed'
    import { exact } from 'exact'
    import { state } from 'lib/state'
    const meta: unknown[] = []
    function keep(target: object, key: string) { meta.push(key) }
    enum Level { Low, High = 'high' }
    class Model { @keep name: string = 'x'; declare ghost: number; constructor(private readonly id = 7) {} get own() { return [this.id, 'ghost' in this] } }
    namespace Space { export const inside = 1 }
    export default function handler(req: NextApiRequest, res: NextApiResponse<object>) {
      const value = { name: typed, exact, low: Level.Low, high: Level.High, color: Color.Red, shape, meta, own: new Model().own, inside: Space.inside, count: state.count } satisfies object
      res.json(value as object)
    }
    type Gone = Other | OnlyType`,
  'pages/api/mixed.ts': `
    const path = require('path')
    const old = require('../../lib/old.cjs')
    import data, { value } from '../../lib/data.json'
    import { a } from '../../lib/cycle-a'
    import { awaited } from '@/lib/awaits'
    const top = await Promise.resolve('top')
    export default async (req, res) => {
      const lazy = await import('../../lib/lazy')
      const cjs = await import('cjs')
      res.json({ sep: path.sep, old, data, value, cycle: a(), awaited, top, lazy: lazy.default, more: lazy.more, dynamic: cjs.default.one })
    }`,
  'pages/api/place.ts': `
    import { readFileSync } from 'fs'
    import { fileURLToPath } from 'node:url'
    export default (req, res) => res.json({
      dir: __dirname.split('/').slice(-2), file: __filename.split('/').pop(),
      url: import.meta.url.split('/').slice(-3), meta: import.meta.dirname === __dirname,
      read: JSON.parse(readFileSync(new URL('../../lib/data.json', import.meta.url), 'utf8')).value,
      same: fileURLToPath(import.meta.url) === __filename,
    })`,
  'pages/api/commonjs.js': `
    const { state } = require('@/lib/state')
    const babel = require('babel')
    module.exports = (req, res) => { state.count++; res.json({ counted: state.count > 0, babel: babel.default }) }
    module.exports.config = { api: { bodyParser: false } }`,
  'pages/api/transpiled.js': `
    'use strict'
    Object.defineProperty(exports, '__esModule', { value: true })
    exports.default = (req, res) => res.json({ body: req.body === undefined })
    exports.config = { api: { bodyParser: false } }`,
  'pages/api/explicit.cjs': `const { one } = require('cjs'); exports.default = (req, res) => res.json({ one })`,
  'pages/api/explicit-module.mjs': `import cjs from 'cjs'; import babel from 'babel'; export default (req, res) => res.json({ one: cjs.one, babel: typeof babel })`,
  'pages/api/marked.ts': `import 'server-only'; export default (req, res) => res.json('marked')`,
  'pages/api/jsx.js': `
    const View = ({ name }) => <b title={name}>{name}</b>
    export default (req, res) => res.json((<><View name="x" /></>).props.children.type.name)`,
  'pages/api/optional.js': `
    let missing
    try { missing = require('not-installed') } catch (error) { missing = error.code }
    export default async (req, res) => {
      const dynamic = await import('not-installed-either').catch((error) => error.code)
      res.json({ missing, dynamic })
    }`,
  'pages/api/names/[...slug].ts': `export default (req, res) => res.json(req.query.slug)`,
  'pages/api/names/(paren) $x @y.ts': `export default (req, res) => res.json('odd')`,
}

export const modulesApp: Files = { ...packages, ...sources, ...routes }

/** What the routes answer. */
export const modulesAnswers: Readonly<Record<string, unknown>> = {
  '/api/interop': {
    one: 1,
    inherited: 'inherited',
    late: 'late',
    deep: 'deep',
    babel: 'default of babel',
    named: 'named',
    called: 'called',
    extra: 'extra',
    esm: 'default of esm',
    count: 2,
    same: true,
    star: true,
  },
  '/api/typescript': {
    name: 'typed',
    exact: 'exact',
    low: 0,
    high: 'high',
    color: 'red',
    shape: { kind: 'square' },
    meta: ['name'],
    own: [7, false],
    inside: 1,
    count: 0,
  },
  '/api/mixed': {
    sep: '/',
    old: { data: 1, older: 'older', self: true, file: 'old.cjs' },
    data: { value: 1, list: [true, null] },
    value: 1,
    cycle: 'abA',
    awaited: 'awaited',
    top: 'top',
    lazy: 'lazy',
    more: 'more',
    dynamic: 1,
  },
  '/api/place': {
    dir: ['pages', 'api'],
    file: 'place.ts',
    url: ['pages', 'api', 'place.ts'],
    meta: true,
    read: 1,
    same: true,
  },
  '/api/commonjs': { counted: true, babel: 'default of babel' },
  '/api/transpiled': { body: true },
  '/api/explicit': { one: 1 },
  '/api/explicit-module': { one: 1, babel: 'object' },
  '/api/marked': 'marked',
  '/api/jsx': 'View',
  '/api/optional': { missing: 'MODULE_NOT_FOUND', dynamic: 'ERR_MODULE_NOT_FOUND' },
  '/api/names/a/b': ['a', 'b'],
  '/api/names/(paren)%20$x%20@y': 'odd',
}
