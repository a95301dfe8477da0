import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

import { tempApp, type TempApp } from '../support/temp-app.ts'
import { runVerso, stopAll, type VersoProcess } from '../support/verso-process.ts'

/** A page whose text is long, and says at both ends which page and which version it is. */
const page = `
import { read } from '../../lib/counters'
export const getStaticPaths = () => ({
  paths: Array.from({ length: 20 }, (_, n) => '/p/' + n),
  fallback: 'blocking',
})
export function getStaticProps({ params }) {
  const mark = params.id + ':' + read(params.id)
  return { props: { mark, filler: (mark + ' ').repeat(3_000) }, revalidate: 3_600 }
}
export default ({ mark, filler }) => <main><b>{'<' + mark + '>'}</b><p>{filler}</p><i>{'<' + mark + '>'}</i></main>
`
/** What the pages are made of outlives the server, as a database does. */
const counters = `
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
const folder = join(process.env.COUNTERS ?? '/nowhere')
export function read(id) {
  try { return Number(readFileSync(join(folder, id), 'utf8')) } catch { return 0 }
}
export function raise(id, to) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'draft'), String(Math.max(read(id), to)))
  renameSync(join(folder, 'draft'), join(folder, id))
}
`
const bump = `
import { raise } from '../../lib/counters'
export default async function handler(req, res) {
  const { id, to } = req.query
  // Several clients renew one page: what one of them was told is done, no other may undo.
  raise(id, Number(to))
  await res.revalidate('/p/' + id)
  res.json({ done: true })
}
`

let app: TempApp
beforeAll(async () => {
  app = await tempApp({
    'pages/p/[id].jsx': page,
    'pages/api/bump.js': bump,
    'lib/counters.js': counters,
    'package.json': '{"type":"module"}',
  })
  expect(await runVerso(['build', app.dir]).ended).toMatchObject({ code: 0 })
}, 60_000)
afterEach(stopAll)
afterAll(() => app.remove())

/** The version of a page, once it is certain that it is whole and no other's. */
async function versionOf(url: string, id: string): Promise<number> {
  const html = await (await fetch(`${url}/p/${id}`)).text()
  const [start, end] = [...html.matchAll(/&lt;([^&]*)&gt;/g)].map((match) => match[1])
  expect(html.endsWith('</body></html>')).toBe(true)
  expect(end).toBe(start)
  const [shownId, version = ''] = (start ?? '').split(':')
  expect(shownId).toBe(id)
  expect(html).toContain(`${start} `.repeat(3_000).trimEnd())
  const data = /"buildId":"([^"]*)"/.exec(html)?.[1] ?? ''
  const json = (await (await fetch(`${url}/_next/data/${data}/p/${id}.json`)).json()) as {
    pageProps: { mark: string }
  }
  // A page that was killed between its invalidation and its rendering is stale, and is made anew meanwhile.
  const [dataId, dataVersion] = json.pageProps.mark.split(':')
  expect(dataId).toBe(id)
  expect(Number(dataVersion)).toBeGreaterThanOrEqual(Number(version))
  return Number(version)
}

/** @param data names what the pages are made of */
async function start(data: string): Promise<{ server: VersoProcess; url: string }> {
  const env = { COUNTERS: join(app.dir, `counters-${data}`) }
  const server = runVerso(['start', app.dir, '-p', '0'], { env })
  return { server, url: await server.url() }
}

test('kill -9 while 16 clients have pages made anew: all are whole, and none falls behind what was acknowledged', async () => {
  const ids = Array.from({ length: 24 }, (_, n) => String(n))
  const acknowledged = new Map<string, number>()
  let next = 1
  for (let round = 0; round < 4; round++) {
    const { server, url } = await start('round')
    for (const id of ids) {
      expect(await versionOf(url, id)).toBeGreaterThanOrEqual(acknowledged.get(id) ?? 0)
    }
    const state = { isRunning: true }
    let count = 0
    let enough: () => void = () => {}
    const busy = new Promise<void>((resolve) => (enough = resolve))
    const client = async (start: number): Promise<void> => {
      for (let at = start; state.isRunning; at += 5) {
        const id = ids[at % ids.length] as string
        const to = next++
        try {
          const answer = await fetch(`${url}/api/bump?id=${id}&to=${to}`)
          await answer.json()
          expect(answer.status).toBe(200)
        } catch (error) {
          if (state.isRunning) throw error
          return
        }
        acknowledged.set(id, Math.max(to, acknowledged.get(id) ?? 0))
        if (++count === 60) enough()
      }
    }
    const clients = Array.from({ length: 16 }, (_, n) => client(n))
    await busy
    state.isRunning = false
    await server.stop('SIGKILL')
    await Promise.all(clients)
  }
  const { server, url } = await start('round')
  for (const id of ids) {
    expect(await versionOf(url, id)).toBeGreaterThanOrEqual(acknowledged.get(id) ?? 0)
  }
  await server.stop()
}, 120_000)

test('a server that outlives its build leaves no page to the next one', async () => {
  const { server, url } = await start('old')
  const old = await (await fetch(`${url}/p/1`)).text()
  expect(await runVerso(['build', app.dir]).ended).toMatchObject({ code: 0 })
  // The folder is the new build's by now; the old server still writes where it always did.
  for (const id of ['1', '2', 'unlisted']) await fetch(`${url}/api/bump?id=${id}&to=99`)
  await server.stop()
  const next = await start('new')
  for (const id of ['1', '2', 'unlisted']) expect(await versionOf(next.url, id)).toBe(0)
  const young = await (await fetch(`${next.url}/p/1`)).text()
  const buildIdOf = (html: string): string | undefined => /"buildId":"([^"]*)"/.exec(html)?.[1]
  expect(buildIdOf(young)).not.toBe(buildIdOf(old))
  await next.server.stop()
}, 60_000)

test('a store that was deleted under a running server is made again', async () => {
  const { server, url } = await start('deleted')
  await versionOf(url, '3')
  const store = join(app.dir, '.verso', 'pages', 'store')
  await rm(store, { recursive: true })
  await (await fetch(`${url}/api/bump?id=3&to=7`)).json()
  expect(await versionOf(url, '3')).toBe(7)
  expect((await readdir(store)).length).toBeGreaterThan(0)
  await server.stop('SIGKILL')
  const next = await start('deleted')
  expect(await versionOf(next.url, '3')).toBe(7)
  // A page that the build had made, and that is gone, is made when it is asked for.
  expect(await versionOf(next.url, '4')).toBe(0)
  await next.server.stop()
}, 60_000)
