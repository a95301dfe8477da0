import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises'

import { startEmbeddedMongo } from '@versojs/embedded-mongo'
import { mongo } from 'mongoose'
import { expect, it, onTestFinished } from 'vitest'

import { isDatabaseAway } from '../../../src/mongoose/database-errors.ts'
import { releaseStuckWrites } from '../../../src/mongoose/release-stuck-writes.ts'

releaseStuckWrites()

/** Sockets that this process opens from now on. */
function openedSockets(): Socket[] {
  const sockets: Socket[] = []
  const add = (message: unknown): void => {
    sockets.push((message as { socket: Socket }).socket)
  }
  subscribe('net.client.socket', add)
  onTestFinished(() => void unsubscribe('net.client.socket', add))
  return sockets
}

/** A socket whose other side has ended: destroyed, but `close` is still to come. */
async function endedSocket(): Promise<Socket> {
  const server = createServer((socket) => void socket.end()).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').resume()
  const closed = { yet: false }
  socket.once('close', () => {
    closed.yet = true
  })
  await once(socket, 'end')
  await turn()
  expect([socket.destroyed, closed.yet]).toEqual([true, false])
  return socket
}

/** Passes everything on to the store, and can end all connections as a server does that is killed. */
async function relayTo(path: string): Promise<{ port: number; endAll: () => void }> {
  const clients = new Set<Socket>()
  const server = createServer((client) => {
    const store = connect({ path })
    clients.add(client)
    client.on('error', () => {}).on('close', () => void store.destroy())
    store.on('error', () => {}).on('close', () => void client.destroy())
    client.pipe(store).pipe(client)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return {
    port: (server.address() as AddressInfo).port,
    endAll: () => {
      for (const client of clients) client.end()
      clients.clear()
    },
  }
}

it('ends what the driver writes to a connection that ends at that moment', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'verso-stuck-'))
  const store = await startEmbeddedMongo({ dataDir, log: () => {} })
  const relay = await relayTo(decodeURIComponent(new URL(store.uri).host))
  const sockets = openedSockets()
  const client = new mongo.MongoClient(`mongodb://127.0.0.1:${relay.port}/?directConnection=true`, {
    maxPoolSize: 1,
    retryWrites: false,
    socketTimeoutMS: 2_000,
    serverMonitoringMode: 'poll',
  })
  onTestFinished(async () => {
    await client.close()
    await store.close()
    await rm(dataDir, { recursive: true, force: true })
  })
  const users = client.db('test').collection('users')
  await users.insertOne({ name: 'Ada' })

  const toRelay = sockets.filter(({ remotePort }) => remotePort === relay.port)
  const writes = toRelay.map(async (socket) => {
    await once(socket, 'end')
    await turn()
    return users.insertOne({ name: 'Grace' }).then(String, (error: unknown) => error)
  })
  relay.endAll()
  const results = await Promise.race([Promise.all(writes), pause(10_000, 'stuck')])
  expect(results).not.toBe('stuck')
  const errors = (results as unknown[]).filter((result) => result instanceof Error)
  expect(errors.length).toBeGreaterThan(0)
  expect(errors.filter((error) => !isDatabaseAway(error))).toEqual([])
})

it('tells whoever waits for drain, once', async () => {
  const socket = await endedSocket()
  expect(socket.write('too late')).toBe(false)
  await expect(once(socket, 'drain')).rejects.toMatchObject({ code: 'EPIPE', syscall: 'write' })
})

it('leaves sockets alone that nobody waits for in this way', async () => {
  for (const listen of [
    (): void => {},
    (socket: Socket): void => void socket.on('drain', () => {}),
  ]) {
    const socket = await endedSocket()
    const errors: unknown[] = []
    socket.on('error', (error) => errors.push(error))
    listen(socket)
    socket.write('too late')
    await once(socket, 'close')
    await turn()
    expect(errors).toEqual([])
  }
})
