// @ts-check
// The figures of the embedded store: `npm run bench:store`. The official driver runs in this process, the store in its
// own, as in an app. Beside what a client sees stands the processor time that a command costs the store alone: the
// driver costs more than that. The first row is what the disk gives to anyone: one durable write cannot be faster.
import { fork, spawnSync } from 'node:child_process'
import {
  closeSync,
  fdatasyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { createServer, get } from 'node:http'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { MongoClient } from 'mongodb'

const entry = new URL('../dist/index.js', import.meta.url).href

/** A row: what, how much, and what issue 3 asks for. `least` and `most` are read as such. */
/** @typedef {{ what: string, value: number, unit: string, least?: number, most?: number, note?: string }} Row */

if (process.argv[2] === 'inside') await startInside()
else await main()

/** Started in a fresh process: how long the store takes to be up inside of it. */
async function startInside() {
  const { serve } = await import(new URL('../dist/serve.js', import.meta.url).href)
  const folder = mkdtempSync(join(tmpdir(), 'bench-store-'))
  const from = performance.now()
  const store = await serve({ dataDir: folder, port: 0 })
  process.send?.(performance.now() - from)
  await store.close()
  rmSync(folder, { recursive: true })
}

async function main() {
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], {
    encoding: 'utf8',
  }).stdout.trim()
  console.log(
    `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, commit ${commit}\n`,
  )
  const { startEmbeddedMongo } = await import(entry)
  show({ what: 'the disk: 16 KiB and fdatasync', value: diskRate(), unit: '/s' })
  show({ what: 'start in a process', value: await medianOf(5, inside), unit: 'ms', most: 100 })

  const folder = mkdtempSync(join(tmpdir(), 'bench-store-'))
  try {
    const from = performance.now()
    const store = await startEmbeddedMongo({ dataDir: folder, log: () => undefined })
    show({ what: 'start as a child', value: performance.now() - from, unit: 'ms', most: 600 })
    await pause(1000)
    show({
      what: 'idle memory of the child',
      value: residentMiB(store.pid),
      unit: 'MiB',
      most: 100,
    })
    const client = await MongoClient.connect(store.uri)
    try {
      await measure(client, store.pid)
    } finally {
      await client.close()
      await store.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {import('mongodb').MongoClient} client
 * @param {number} pid
 */
async function measure(client, pid) {
  const db = client.db('bench')
  const people = db.collection('people')
  const person = (/** @type {number} */ i) => ({
    i,
    name: `user ${i}`,
    group: i % 500,
    tags: ['a', 'b'],
    address: { city: 'Bern', zip: 3000 + (i % 99) },
    at: new Date(),
  })
  await people.insertMany(Array.from({ length: 10_000 }, (_, i) => person(i)))
  await people.createIndex({ group: 1 })
  const ids = (await people.find({}, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id)
  let next = 0

  const ping = { what: 'ping', clients: 1, least: undefined, work: () => db.command({ ping: 1 }) }
  const insert = (/** @type {number} */ clients, /** @type {number} */ least) => ({
    what: `insertOne, durable, ${clients === 1 ? 'one client' : `${clients} clients`}`,
    clients,
    least,
    work: () => people.insertOne(person(next++)),
  })
  const rows = [
    ping,
    insert(1, 400),
    insert(16, 1500),
    {
      what: 'findOne by _id',
      clients: 1,
      least: 2000,
      work: () => people.findOne({ _id: ids[next++ % ids.length] }),
    },
    {
      what: 'find of 20 documents by an index',
      clients: 1,
      least: 900,
      work: () => people.find({ group: next++ % 500 }, { limit: 20 }).toArray(),
    },
    {
      what: 'updateOne by _id, durable',
      clients: 1,
      least: undefined,
      work: () => people.updateOne({ _id: ids[next++ % ids.length] }, { $inc: { i: 1 } }),
    },
  ]
  for (const { what, clients, least, work } of rows) {
    await rate(work, clients, 500)
    const before = cpuMicroseconds(pid)
    const { perSecond, done } = await rate(work, clients, 3000)
    const each = (cpuMicroseconds(pid) - before) / done
    show({
      what,
      value: perSecond,
      unit: '/s',
      ...(least && { least }),
      note: `${each.toFixed(0)} µs of the store's processor time each`,
    })
  }
  show({
    what: 'HTTP ping beside scans of 10,000 documents',
    value: await delayBesideScans(() => people.find({ name: /nobody/ }).toArray()),
    unit: 'ms',
    most: 20,
    note: 'the slowest of 100, beyond the slowest without scans',
  })
}

function diskRate() {
  const folder = mkdtempSync(join(tmpdir(), 'bench-store-'))
  const file = openSync(join(folder, 'file'), 'w')
  const bytes = Buffer.alloc(16_384, 1)
  const from = performance.now()
  let done = 0
  for (; performance.now() - from < 1000; done++) {
    writeSync(file, bytes, 0, bytes.length, 0)
    fdatasyncSync(file)
  }
  closeSync(file)
  rmSync(folder, { recursive: true })
  return done
}

/**
 * @param {() => Promise<unknown>} work
 * @param {number} clients
 * @param {number} milliseconds
 */
async function rate(work, clients, milliseconds) {
  const from = performance.now()
  let done = 0
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() - from < milliseconds) {
        await work()
        done++
      }
    }),
  )
  return { done, perSecond: (done / (performance.now() - from)) * 1000 }
}

/** @param {() => Promise<unknown>} scan */
async function delayBesideScans(scan) {
  const server = createServer((_, res) => res.end('pong'))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const slowest = async () => {
    let most = 0
    for (let i = 0; i < 100; i++) {
      const from = performance.now()
      await new Promise((resolve, reject) => {
        get({ port, host: '127.0.0.1' }, (res) => res.resume().on('end', resolve)).on(
          'error',
          reject,
        )
      })
      most = Math.max(most, performance.now() - from)
      await pause(5)
    }
    return most
  }
  await slowest()
  const without = await slowest()
  const scanning = { on: true }
  const scans = (async () => {
    while (scanning.on) await scan()
  })()
  const beside = await slowest()
  scanning.on = false
  await scans
  server.close()
  return Math.max(0, beside - without)
}

/** @returns {Promise<number>} */
function inside() {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ['inside'])
    child.once('message', (/** @type {number} */ time) => {
      child.once('exit', () => resolve(time))
    })
    child.once('error', reject)
  })
}

/**
 * @param {number} times
 * @param {() => Promise<number>} action
 */
async function medianOf(times, action) {
  const values = []
  for (let i = 0; i < times; i++) values.push(await action())
  return values.toSorted((a, b) => a - b)[Math.floor(times / 2)] ?? Number.NaN
}

/** Linux tells; elsewhere the figure is left out. @param {number} pid */
function residentMiB(pid) {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1]
  return kilobytes ? Number(kilobytes) / 1024 : Number.NaN
}

/** User and system time, in hundredths of a second on Linux. @param {number} pid */
function cpuMicroseconds(pid) {
  const fields = read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}

/** @param {Row} row */
function show({ what, value, unit, least, most, note = '' }) {
  const number = value >= 100 ? Math.round(value).toString() : value.toFixed(1)
  const asked = least ? `>= ${least}` : most ? `< ${most}` : ''
  const missed = (least && value < least) || (most && value >= most)
  console.log(
    `  ${what.padEnd(44)} ${number.padStart(7)} ${unit.padEnd(4)} ${asked.padEnd(8)} ${missed ? 'MISSED ' : ''}${note}`,
  )
}
