import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Packages that no file names: types, which the compiler finds by itself. */
const unnamed = /^@types\//

test('every package that is installed for tests is used by one', async () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>
  }
  const files = (await readdir(join(root, 'test'), { recursive: true })).filter((file) =>
    /\.[cm]?[jt]sx?$/.test(file),
  )
  const text = files.map((file) => readFileSync(join(root, 'test', file), 'utf8')).join('\n')
  const names = Object.keys(devDependencies).filter((name) => !unnamed.test(name))
  expect(names.length).toBeGreaterThan(20)
  expect(names.filter((name) => !new RegExp(`['"]${name}['"/]`).test(text))).toEqual([])
})
