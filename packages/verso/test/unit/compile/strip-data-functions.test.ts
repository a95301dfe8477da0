import { parseAst } from 'vite'
import { expect, test } from 'vitest'

import { stripDataFunctions } from '../../../src/compile/strip-data-functions.ts'

import { stripCases } from './strip-data-functions.cases.ts'

const tight = (code: string | undefined): string | undefined => code?.replaceAll(/\s+/g, ' ').trim()

test.each(stripCases)('$name', async ({ code, left }) => {
  const stripped = await stripDataFunctions(code)
  expect(tight(stripped?.code)).toBe(tight(left))
  if (stripped !== undefined) expect(() => parseAst(stripped.code)).not.toThrow()
})

test('what stays keeps its line, so that source maps stay right', async () => {
  const code = [
    "import fs from 'node:fs'",
    'import {',
    '  a,',
    '  b,',
    "} from 'x'",
    '/* é */ export const getStaticProps = async () => {',
    '  return fs.readFileSync(a)',
    '}',
    'export default () => b',
  ].join('\n')
  const stripped = await stripDataFunctions(code)
  expect(stripped?.code.split('\n')[8]).toBe('export default () => b')
  expect(stripped?.code).not.toContain('fs')
  expect(stripped?.code).toContain('import {b} from')
})

test('it tells which kind of data the page has', async () => {
  const page = 'export default () => 1\n'
  const server = await stripDataFunctions(`${page}export const getServerSideProps = () => 1`)
  const fixed = await stripDataFunctions(`${page}export const getStaticProps = () => 1`)
  expect([server?.data, fixed?.data]).toEqual(['server', 'static'])
})
