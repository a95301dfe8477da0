import { parseAst } from 'vite'
import { describe, expect, test } from 'vitest'

import { scanCommonJs } from '../../../src/compile/commonjs-scan.ts'
import { needsOwnFiles, suspicious } from '../../../src/compile/needs-own-files.ts'
import { needsSloppyMode } from '../../../src/compile/needs-sloppy-mode.ts'

describe('scanCommonJs', () => {
  test.each<[code: string, free: string[], required: string[], esm: boolean]>([
    [`const a = require('a'); require('b'); require('a')`, ['require'], ['a', 'b'], false],
    [`module.exports = { exports: 1 }`, ['module'], [], false],
    [`exports.a = __dirname + __filename`, ['exports', '__dirname', '__filename'], [], false],
    [
      `import { createRequire } from 'module'; const require = createRequire(import.meta.url); require('a')`,
      [],
      [],
      true,
    ],
    [`import x from 'x'; const { y = require('y') } = x`, ['require'], ['y'], true],
    [`export const f = (require) => require('a')`, [], [], true],
    [`const { module: { exports } } = x`, [], [], false],
    [`a.require('x'); ({ require: 1, module() {} }); class A { exports = 1 }`, [], [], false],
    [`f({ require })`, ['require'], [], false],
    [`a[module]`, ['module'], [], false],
    [`require(name)`, ['require'], [], false],
    [`import.meta.url`, [], [], true],
    [`export { x as module }; const x = 1`, [], [], true],
    [`try {} catch (exports) { exports }`, [], [], false],
  ])('%s', (code, free, required, esm) => {
    const scan = scanCommonJs(parseAst(code))
    expect([[...scan.free], scan.required, scan.esm]).toEqual([free, required, esm])
  })
})

describe('needsOwnFiles', () => {
  test.each([
    `read(__dirname + '/a')`,
    `read(path.join(__filename, 'a'))`,
    `require.resolve('a')`,
    `require(name)`,
    `require('./locale/' + name)`,
    'require(`./locale/${name}`)',
    `module.require('a')`,
    `const load = require; load('./locale/' + name)`,
    `new URL('./a', import.meta.url)`,
    `import.meta.dirname`,
    `import.meta.resolve('a')`,
  ])('%s', (code) => {
    expect(suspicious.test(code)).toBe(true)
    expect(needsOwnFiles(parseAst(code))).toBe(true)
  })
  test.each([
    `require('a')`,
    'require(`a`)',
    `if (typeof __dirname !== 'undefined') f()`,
    `x.__dirname; ({ __dirname: 1 })`,
    `(function (require, module, exports) { require(name) })`,
    `const __dirname = '/'; read(__dirname)`,
    `import.meta.env`,
    `import.meta`,
    `if (x) require("a").b()`,
    `typeof require === 'function' && require.main === module`,
    `({ require: 1 }).require`,
  ])('not %s', (code) => {
    expect(needsOwnFiles(parseAst(code))).toBe(false)
  })
})

describe('needsSloppyMode', () => {
  test.each([
    `leaked = 1`,
    `for (i = 0; i < 3; i++) {}`,
    `for (key in object) {}`,
    `function f() { counter++ }`,
    `f(arguments.callee)`,
  ])('%s', (code) => {
    expect(needsSloppyMode(parseAst(code))).toBe(true)
  })
  test.each([
    `var a; a = 1`,
    `a = 1; var a`,
    `let { b, c: [d], ...e } = x; b = d = e = 1`,
    `function f(a, { b }, [c] = []) { a = b = c = f = 1 }`,
    `try {} catch (error) { error = 1 }`,
    `module.exports = exports = {}`,
    `process = 1; Buffer = 2`,
    `object.property = 1; list[0]++`,
    `for (var k in o) {} for (const v of o) {}`,
    `class A {} A = 1`,
  ])('not %s', (code) => {
    expect(needsSloppyMode(parseAst(code))).toBe(false)
  })
})
