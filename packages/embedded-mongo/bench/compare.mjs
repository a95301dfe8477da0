// @ts-check
// `node packages/embedded-mongo/bench/compare.mjs <package>[,<flag>…] <package> …`: copies of this package, each built, take turns of 200 ms.
// A shared machine's rate says little; the processor time of an operation, and the least of many, says more.
import { fork } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import { MongoClient } from 'mongodb'

const ROUNDS = 30
const ROUND_MILLISECONDS = 200
const WARM_MILLISECONDS = 1500
const DOCUMENTS = 10_000

const person = (/** @type {number} */ i) => ({
  i,
  name: `user ${i}`,
  group: i % 500,
  tags: ['a', 'b'],
  address: { city: 'Bern', zip: 3000 + (i % 99) },
  at: new Date(),
})

/** @typedef {Awaited<ReturnType<typeof start>>} Store */

/** @type {[string, number, (store: Store) => Promise<unknown>][]} */
const WORKS = [
  ['ping', 1, ({ db }) => db.command({ ping: 1 })],
  ['findOne by _id', 1, (store) => store.people.findOne({ _id: store.ids[store.n++ % DOCUMENTS] })],
  [
    'find of 20',
    1,
    (store) => store.people.find({ group: store.n++ % 500 }, { limit: 20 }).toArray(),
  ],
  ['insertOne', 1, (store) => store.people.insertOne(person(store.n++))],
  ['insertOne, 16 clients', 16, (store) => store.people.insertOne(person(store.n++))],
  [
    'updateOne by _id',
    1,
    (store) =>
      store.people.updateOne({ _id: store.ids[store.n++ % DOCUMENTS] }, { $inc: { i: 1 } }),
  ],
]

const stores = []
for (const name of process.argv.slice(2)) stores.push(await start(name))
try {
  for (const work of WORKS) await compare(...work)
} finally {
  for (const store of stores) await store.stop()
}

/** @param {string} name */
async function start(name) {
  const [folder = '', ...execArgv] = name.split(',')
  const data = mkdtempSync(join(tmpdir(), 'bench-store-'))
  const child = fork(resolve(folder, 'dist/cli.js'), ['--data-dir', data], { execArgv })
  const uri = await new Promise((ready) => {
    child.on('message', (/** @type {{ type: string, uri: string }} */ message) => {
      if (message.type === 'ready') ready(message.uri)
    })
  })
  const client = await MongoClient.connect(uri)
  const db = client.db('bench')
  const people = db.collection('people')
  await people.insertMany(Array.from({ length: DOCUMENTS }, (_, i) => person(i)))
  await people.createIndex({ group: 1 })
  const ids = (await people.find({}, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id)
  const stop = async () => {
    await client.close()
    const ended = new Promise((done) => child.once('exit', done))
    child.disconnect()
    await ended
    rmSync(data, { recursive: true })
  }
  return { name, pid: child.pid ?? 0, db, people, ids, n: 0, stop }
}

/**
 * @param {string} what
 * @param {number} clients
 * @param {(store: Store) => Promise<unknown>} work
 */
async function compare(what, clients, work) {
  const rounds = stores.map((store) => ({ store, cpu: [0].slice(1), rate: [0].slice(1) }))
  for (const store of stores) await run(store, clients, work, WARM_MILLISECONDS)
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < rounds.length; turn++) {
      const entry = rounds[(turn + round) % rounds.length]
      if (!entry) continue
      const before = cpuMicroseconds(entry.store.pid)
      const { done, seconds } = await run(entry.store, clients, work, ROUND_MILLISECONDS)
      entry.cpu.push((cpuMicroseconds(entry.store.pid) - before) / done)
      entry.rate.push(done / seconds)
    }
  }
  console.log(what)
  for (const { store, cpu, rate } of rounds) {
    const time = [0, 0.25, 0.5].map((part) => quantile(cpu, part)).join(' / ')
    const speed = [1, 0.75, 0.5].map((part) => quantile(rate, part)).join(' / ')
    console.log(`  ${store.name.padEnd(40)} ${time.padEnd(18)} µs   ${speed.padEnd(20)} /s`)
  }
}

/**
 * @param {Store} store
 * @param {number} clients
 * @param {(store: Store) => Promise<unknown>} work
 * @param {number} milliseconds
 */
async function run(store, clients, work, milliseconds) {
  const from = performance.now()
  let done = 0
  const client = async () => {
    for (; performance.now() - from < milliseconds; done++) await work(store)
  }
  await Promise.all(Array.from({ length: clients }, client))
  return { done, seconds: (performance.now() - from) / 1000 }
}

/** Of all threads, finer than the hundredths of a second that `stat` has. Linux only. @param {number} pid */
function cpuMicroseconds(pid) {
  let nanoseconds = 0
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const times = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8')
    nanoseconds += Number(times.split(' ')[0])
  }
  return nanoseconds / 1000
}

/**
 * @param {number[]} values
 * @param {number} part
 */
function quantile(values, part) {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN)
}
