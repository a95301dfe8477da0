import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

import { errorCodes } from '../src/errors/codes.ts'

const src = fileURLToPath(new URL('../src/', import.meta.url))
const document = readFileSync(new URL('../../../docs/reference/errors.md', import.meta.url), 'utf8')

test('each error code has an entry in docs/reference/errors.md, in order, and each entry a code', () => {
  const documented = [...document.matchAll(/^## (VERSO_ERR_\w+)$/gm)].map((match) => match[1])
  expect(documented).toEqual([...errorCodes])
  expect([...errorCodes]).toEqual([...errorCodes].toSorted())
})

test('each error code is used, and each one used is known', async () => {
  const files = (await readdir(src, { recursive: true })).filter((file) => file.endsWith('.ts'))
  const used = new Set<string>()
  for (const file of files.filter((name) => !name.endsWith('codes.ts'))) {
    for (const match of readFileSync(join(src, file), 'utf8').matchAll(/'(VERSO_ERR_\w+)'/g)) {
      used.add(match[1] ?? '')
    }
  }
  expect([...used].toSorted()).toEqual([...errorCodes])
})
