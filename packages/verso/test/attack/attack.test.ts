import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

const run = fileURLToPath(new URL('../../../../attack/run.mjs', import.meta.url))

test('the short form of `npm run attack` breaks no promise', async () => {
  const child = spawn(process.execPath, [run, '--short'], { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  // Its lines say what was broken.
  expect(printed.split('\n').filter((line) => line.includes('broken:'))).toEqual([])
  expect([code, printed.trim().split('\n').at(-1)]).toEqual([
    0,
    expect.stringMatching(/^\d{4,} cases, 0 broken$/),
  ])
}, 300_000)
