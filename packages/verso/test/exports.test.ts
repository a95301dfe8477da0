import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

/** All that users can import at run time. A new name here is a promise; a missing one a breaking change. */
const published: Record<string, string[]> = {
  '.': [
    'HttpError',
    'VersoError',
    'createApp',
    'defineConfig',
    'isHttpError',
    'isVersoError',
    'listen',
  ],
  './testing': ['startApp', 'startHandler'],
  './mongoose': ['connectMongoose', 'defineModel', 'toHttpError', 'withMongoose'],
}

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  exports: Record<string, { types?: string; default?: string }>
}

const entries = Object.entries(manifest.exports).filter(
  ([, target]) => target.default !== undefined,
)

test('the entry points are those that are listed here', () => {
  expect(entries.map(([name]) => name).toSorted()).toEqual(Object.keys(published).toSorted())
})

test.each(entries)('%s exports what is promised, and nothing else', async (name, target) => {
  const source = target.default?.replace('./dist/', '../src/').replace(/\.js$/, '.ts') ?? ''
  const module = (await import(source)) as object
  expect(Object.keys(module).toSorted()).toEqual(published[name])
})
