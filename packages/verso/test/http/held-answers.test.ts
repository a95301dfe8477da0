import { AsyncLocalStorage } from 'node:async_hooks'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import type { ApiRequest, ApiResponse } from '../../src/types/api.ts'
import { appOf } from '../support/app-of.ts'
import { tempApp } from '../support/temp-app.ts'
import { runVerso, stopAll } from '../support/verso-process.ts'

afterEach(stopAll)

/** Answers all requests from one callback, once that many have arrived: one turn of the event loop, in which none is sent. */
function together(count: number, answer: (req: ApiRequest, res: ApiResponse) => void) {
  const waiting: (() => void)[] = []
  return (req: ApiRequest, res: ApiResponse) =>
    new Promise<void>((resolve) => {
      // Bound as a promise's continuation is: to the context of its request.
      waiting.push(
        AsyncLocalStorage.bind(() => {
          answer(req, res)
          resolve()
        }),
      )
      if (waiting.length === count) for (const run of waiting.splice(0)) run()
    })
}

/** Answers many requests in one turn, until one of these answers waits for the end of the turn. */
async function loadProcess(): Promise<void> {
  const seen = { waits: false }
  const app = await appOf({
    '/api/many': together(40, (_, res) => {
      res.json({})
      seen.waits = !res.writableFinished
    }),
  })
  for (let round = 0; round < 50 && !seen.waits; round++) {
    // oxlint-disable-next-line no-await-in-loop -- one round after the other
    await Promise.all(Array.from({ length: 40 }, () => app.fetch('/api/many')))
  }
  expect(seen.waits).toBe(true)
}

const paths = [0, 1, 2, 3, 4].map((number) => `/api/at-once?number=${number}`)

describe.each<[how: string, prepare: (res: ApiResponse) => void]>([
  ['with nothing set', () => {}],
  ['with headers set', (res) => res.setHeader('Set-Cookie', 'a=1')],
])('answers of one turn, %s', (_, prepare) => {
  beforeEach(loadProcess)

  test('each goes to whoever asked, and counts as ended from its call on', async () => {
    const seen: unknown[] = []
    const app = await appOf({
      '/api/at-once': together(paths.length, (req, res) => {
        prepare(res)
        res.json({ number: req.query.number })
        seen.push([res.writableEnded, res.finished, res.headersSent])
        res.json({ number: 'twice' })
        res.write('more')
      }),
    })
    const answers = await Promise.all(paths.map((path) => app.fetch(path)))
    expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual(
      ['0', '1', '2', '3', '4'].map((number) => ({ number })),
    )
    expect(seen).toEqual(paths.map(() => [true, true, true]))
    expect(app.log.lines.error).toEqual([])
    const line = await app.logged()
    expect([line.status, line.aborted]).toEqual([200, false])
  })

  test('listeners run in the async context of their request', async () => {
    const storage = new AsyncLocalStorage<string>()
    const heard: unknown[] = []
    const answer = together(paths.length, (req, res) => {
      prepare(res)
      for (const event of ['prefinish', 'finish', 'close']) {
        res.on(event, () => heard.push([event, req.query.number, storage.getStore()]))
      }
      res.json({})
    })
    const app = await appOf({
      '/api/at-once': (req: ApiRequest, res: ApiResponse) =>
        storage.run(String(req.query.number), answer, req, res),
    })
    await Promise.all(paths.map((path) => app.fetch(path)))
    await vi.waitFor(() => expect(heard).toHaveLength(3 * paths.length))
    for (const [, number, store] of heard as [string, string, string][]) expect(store).toBe(number)
  })

  test.each<[what: string, destroy: (req: ApiRequest, res: ApiResponse) => void]>([
    ['response', (_, res) => void res.destroy()],
    ['socket', (_, res) => void res.socket?.destroy()],
    ['request, of which nothing was read,', (req) => void req.destroy()],
  ])('one whose %s is destroyed at once arrives whole', async (what, destroy) => {
    const app = await appOf({
      '/api/at-once': {
        default: together(paths.length, (req, res) => {
          prepare(res)
          res.json({ number: req.query.number })
          destroy(req, res)
        }),
        config: { api: { bodyParser: !what.startsWith('request') } },
      },
    })
    const answers = await Promise.all(
      paths.map((path) => app.fetch(path, { method: 'POST', body: 'text' })),
    )
    const bodies = await Promise.all(answers.map((answer) => answer.json()))
    expect(bodies).toEqual(['0', '1', '2', '3', '4'].map((number) => ({ number })))
  })

  test('those given before the handler closes the server arrive whole', async () => {
    const app = await appOf({
      '/api/at-once': together(paths.length, (req, res) => {
        prepare(res)
        res.json({ number: req.query.number })
        if (req.query.number === '4') app.server.node.close()
      }),
    })
    const answers = await Promise.all(paths.map((path) => app.fetch(path)))
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 200))
    await Promise.all(answers.map((answer) => answer.json()))
  })

  test('a listener that throws keeps no other answer back', async () => {
    const thrown: unknown[] = []
    const listen = (error: unknown): void => void thrown.push(error)
    const others = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException').on('uncaughtException', listen)
    try {
      const app = await appOf({
        '/api/at-once': together(paths.length, (req, res) => {
          prepare(res)
          res.on('prefinish', () => {
            if (req.query.number === '1') throw new Error('on purpose')
          })
          res.json({ number: req.query.number })
        }),
      })
      const answers = await Promise.all(paths.map((path) => app.fetch(path)))
      expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 200))
      expect(thrown).toEqual([new Error('on purpose')])
    } finally {
      process.off('uncaughtException', listen)
      for (const other of others) process.on('uncaughtException', other)
    }
  })
})

test('answers arrive although a handler ends the process', async () => {
  const app = await tempApp({
    'pages/api/many.js': `
      const waiting = []
      let rounds = 0
      export default (req, res) => new Promise((resolve) => {
        waiting.push(() => {
          res.json({ round: rounds })
          if (rounds === 2 && res.writableFinished) console.error('was not held')
          resolve()
        })
        if (waiting.length < 40) return
        for (const run of waiting.splice(0)) run()
        if (++rounds === 3) process.exit()
      })`,
  })
  const built = runVerso(['build', app.dir])
  expect((await built.ended).code).toBe(0)
  const server = runVerso(['start', app.dir, '-p', '0'])
  const url = `${await server.url()}/api/many`
  const round = async (): Promise<unknown[]> => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => fetch(url)))
    return Promise.all(answers.map((answer) => answer.json()))
  }
  await round()
  await round()
  expect(await round()).toEqual(Array.from({ length: 40 }, () => ({ round: 2 })))
  const { code, stderr } = await server.ended
  expect([code, stderr]).toEqual([0, ''])
  await app.remove()
})

test('an answer does not wait for what its handler does next, while there is no load', async () => {
  const app = await tempApp({
    'pages/api/busy.js': `
      import { writeFileSync } from 'node:fs'
      import { join } from 'node:path'
      export default (req, res) => {
        res.json({ busy: true })
        const until = Date.now() + 1_000
        while (Date.now() < until);
        writeFileSync(join(process.cwd(), 'done'), '')
      }`,
  })
  const built = runVerso(['build', app.dir])
  expect((await built.ended).code).toBe(0)
  const server = runVerso(['start', app.dir, '-p', '0'], { cwd: app.dir })
  const answer = await fetch(`${await server.url()}/api/busy`)
  expect(await answer.json()).toEqual({ busy: true })
  expect(existsSync(join(app.dir, 'done'))).toBe(false)
  await vi.waitFor(() => expect(existsSync(join(app.dir, 'done'))).toBe(true), 10_000)
  await server.stop()
  await app.remove()
})
