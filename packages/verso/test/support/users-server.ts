import { once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'

import { runVerso, type VersoProcess } from './verso-process.ts'

/** An answer; status 0 stands for a connection that broke or was refused. */
export interface UserReply {
  readonly status: number
  readonly body: unknown
  /** Milliseconds. */
  readonly took: number
}

export interface User {
  readonly _id: string
  readonly name: string
}

/** The Users example, served in production on the embedded store. */
export interface UsersServer {
  readonly verso: VersoProcess
  readonly url: string
  /** Asks the Web API: `ask('POST', '', { name })`. */
  ask(method: string, path?: string, body?: unknown): Promise<UserReply>
  /** All users, page by page. */
  list(): Promise<User[]>
  /** The process of the store, as its folder names it. */
  storePid(): number | undefined
}

const agent = new Agent({ keepAlive: true, maxSockets: 400 })

/** Asks once over a kept connection. Not `fetch`: what happens to a connection must not be hidden by a second attempt. */
export function ask(url: string, method = 'GET', body?: unknown): Promise<UserReply> {
  const begun = performance.now()
  const text = body === undefined ? '' : JSON.stringify(body)
  return new Promise((resolve) => {
    const done = (status: number, content: unknown): void =>
      resolve({ status, body: content, took: performance.now() - begun })
    const headers = {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(text),
    }
    const req = request(url, { method, agent, headers: body === undefined ? {} : headers })
    req.on('error', (error) => done(0, String(error)))
    req.on('response', (res) => {
      let content = ''
      res.setEncoding('utf8').on('data', (chunk: string) => (content += chunk))
      res.on('end', () => done(res.statusCode ?? 0, parsed(content)))
      res.on('error', (error) => done(0, String(error)))
    })
    req.end(text)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Reads who owns a data folder. */
export function ownerOf(dataDir: string): number | undefined {
  try {
    const owner: unknown = JSON.parse(readFileSync(join(dataDir, 'mongo', 'owner.json'), 'utf8'))
    return (owner as { pid: number }).pid
  } catch {
    return undefined
  }
}

/** Starts the built app and waits until the database answers, or rejects when the server gives up. */
export async function startUsers(
  app: { readonly dir: string },
  dataDir: string,
  { env = {}, args = [] }: { env?: Record<string, string>; args?: readonly string[] } = {},
): Promise<UsersServer> {
  const verso = runVerso(['start', app.dir, '-p', '0', ...args], {
    env: { VERSO_DB: 'embedded', VERSO_DATA_DIR: dataDir, ...env },
  })
  const url = await verso.url()
  const server: UsersServer = {
    verso,
    url,
    ask: (method, path = '', body?) => ask(`${url}/api/users${path}`, method, body),
    async list() {
      const users: User[] = []
      for (;;) {
        const last = users.at(-1)
        const { status, body } = await server.ask(
          'GET',
          `?limit=1000${last === undefined ? '' : `&after=${last._id}`}`,
        )
        if (status !== 200) throw new Error(`GET /api/users gave ${status}: ${String(body)}`)
        const page = body as User[]
        users.push(...page)
        if (page.length < 1000) return users
      }
    },
    storePid: () => ownerOf(dataDir),
  }
  const ended = verso.ended.then(({ stdout }) => {
    throw new Error(`the server ended: ${stdout}`)
  })
  const isThere = async (): Promise<boolean> =>
    ![0, 503].includes((await server.ask('GET', '?limit=1')).status)
  await Promise.race([until(isThere, 20_000), ended])
  // From here on it may end when it likes.
  ended.catch(() => {})
  return server
}

/** Waits for a condition by asking for it again and again; resolves with the milliseconds that took. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  within: number,
): Promise<number> {
  const begun = performance.now()
  while (!(await condition())) {
    if (performance.now() - begun > within) throw new Error(`not within ${within} ms`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return performance.now() - begun
}

/** Tells whether a process runs; one that ended and was not yet waited for does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** The processes that a process has started and that still run. Only Linux shows them. */
export function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return list.split(' ').filter(Boolean).map(Number).filter(isAlive)
}

/** Tells whether a process accepts connections of TCP: one that was just started does not yet. Only Linux shows it. */
export function listens(pid: number): boolean {
  const table = ['tcp', 'tcp6']
    .map((name) => readFileSync(`/proc/${pid}/net/${name}`, 'utf8'))
    .join('')
  const sockets = new Set<string>()
  for (const line of table.split('\n')) {
    const fields = line.trim().split(/\s+/)
    // The fourth field is the state: 0A is LISTEN. The tenth is the socket's number.
    if (fields[3] === '0A') sockets.add(`socket:[${fields[9]}]`)
  }
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder).some((name) => sockets.has(targetOf(join(folder, name))))
}

/** A descriptor may be closed between its listing and this look. */
function targetOf(link: string): string {
  try {
    return readlinkSync(link)
  } catch {
    return ''
  }
}

/** Kills a `verso` process and waits until it is gone. */
export async function kill({ child }: VersoProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
