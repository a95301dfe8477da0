import { createServer, type ListenOptions, type Server, type Socket } from 'node:net'
import { type Document, isDocument } from './bson/value.ts'
import { startBackground } from './commands/background.ts'
import type { CommandServices } from './commands/context.ts'
import { CursorRegistry } from './commands/cursors.ts'
import { dispatch } from './commands/dispatch.ts'
import { errorReply } from './commands/error-reply.ts'
import { ConnectionDropped, FailPoints } from './commands/fail-points.ts'
import { isStreaming } from './commands/hello.ts'
import { ServerInfo } from './commands/server-info.ts'
import { SessionRegistry } from './commands/sessions.ts'
import { SnapshotRegistry } from './commands/snapshots.ts'
import type { Listen } from './process/address.ts'
import { Engine } from './storage/engine.ts'
import type { StoreOptions } from './storage/lmdb-store.ts'
import { type Answer, Connection } from './wire/connection.ts'
import type { Request } from './wire/request.ts'

/** What a server needs to know. */
export interface ServerOptions {
  /** The folder with the data. The caller must have made sure that no one else uses it. */
  readonly dataDir: string
  readonly listen: Listen
  /** For tests of durability. */
  readonly store?: StoreOptions
}

/** A server that answers. */
export interface RunningServer {
  /** What clients connect to: a path, or `host:port` with the port that was given out. */
  readonly address: string
  /** Ends all connections after the commands that run, and closes the data. */
  close(): Promise<void>
}

/** Commands that run may take this long to be answered when the server ends. */
const CLOSE_MILLISECONDS = 2000

/**
 * Starts a server in this process: opens the data, then listens.
 *
 * @example
 * const server = await startServer({ dataDir, listen: { port: 0, host: '127.0.0.1' } })
 * new MongoClient(`mongodb://${server.address}`)
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const engine = await Engine.open(options.dataDir, options.store)
  const net = createServer({ noDelay: true })
  try {
    await listen(net, options.listen)
  } catch (error) {
    await engine.close()
    throw error
  }
  const address = addressOf(net, options.listen)
  const cursors = new CursorRegistry()
  const sessions = new SessionRegistry(engine, cursors)
  const info = new ServerInfo(address)
  const services = {
    engine,
    cursors,
    sessions,
    snapshots: new SnapshotRegistry({ engine, cursors, info }),
    info,
    failPoints: new FailPoints(),
  }
  const connections = acceptConnections(net, services)
  const background = startBackground(services)
  return {
    address,
    close: async () => {
      const closed = new Promise<void>((resolve) => net.close(() => resolve()))
      for (const connection of connections) connection.end()
      // Commands that wait for a transaction would otherwise hold the end up until it expires.
      sessions.removeAll()
      const late = setTimeout(() => {
        for (const connection of connections) connection.destroy()
      }, CLOSE_MILLISECONDS)
      await closed
      clearTimeout(late)
      await background.stop()
      services.snapshots.removeAll()
      await engine.close()
    },
  }
}

function acceptConnections(net: Server, services: CommandServices): Set<Connection> {
  const connections = new Set<Connection>()
  let lastId = 0
  net.on('connection', (socket: Socket) => {
    connections.add(
      new Connection(++lastId, socket, {
        handle: (request, connection) => answer(services, request, connection),
        errorReply,
        closed: (connection) => connections.delete(connection),
      }),
    )
  })
  return connections
}

const appNames = new WeakMap<Connection, string>()

/** The first hello names the application. */
function noteClient(command: Document, connection: Connection): void {
  const client = command.get('client')
  const application = isDocument(client) ? client.get('application') : undefined
  const name = isDocument(application) ? application.get('name') : undefined
  if (typeof name === 'string') appNames.set(connection, name)
}

async function answer(
  services: CommandServices,
  request: Request,
  connection: Connection,
): Promise<Answer | undefined> {
  const incoming = {
    database: request.database,
    command: request.command,
    connectionId: connection.id,
    gone: connection.gone.signal,
    exhaustAllowed: request.exhaustAllowed,
    appName: appNames.get(connection),
  }
  noteClient(request.command, connection)
  let reply: Document
  try {
    reply = await dispatch(services, incoming)
  } catch (error) {
    if (error instanceof ConnectionDropped) return undefined
    throw error
  }
  const isHello = request.command.has('hello') || request.command.has('isMaster')
  if (!isHello || !isStreaming(incoming) || connection.gone.signal.aborted) return { reply }
  return { reply, next: () => answer(services, request, connection) }
}

function listen(net: Server, where: Listen): Promise<void> {
  const options: ListenOptions = 'path' in where ? { path: where.path } : { ...where }
  return new Promise((resolve, reject) => {
    net.once('error', reject)
    net.listen(options, () => {
      net.off('error', reject)
      resolve()
    })
  })
}

function addressOf(net: Server, where: Listen): string {
  if ('path' in where) return where.path
  const bound = net.address()
  const port = typeof bound === 'object' && bound ? bound.port : where.port
  return where.host.includes(':') ? `[${where.host}]:${port}` : `${where.host}:${port}`
}
