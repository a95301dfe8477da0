/** A user as the Web API sends it. */
export interface User {
  readonly _id: string
  readonly name: string
}

/** How many users the page shows, the newest first. */
export const SHOWN = 1000

/** Something the Web API refused, in words for the person at the screen. */
export class RefusedError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

async function ask(path: string, method = 'GET', name?: string): Promise<unknown> {
  const body = name === undefined ? null : JSON.stringify({ name })
  const headers = { 'Content-Type': 'application/json' }
  const answer = await fetch(`/api/users${path}`, { method, body, headers }).catch(() => undefined)
  if (answer === undefined) {
    throw new RefusedError(0, 'The server cannot be reached. Nothing was changed; try again.')
  }
  if (answer.ok) return answer.status === 204 ? undefined : answer.json()
  if (answer.status === 409) throw new RefusedError(409, `“${name}” is taken. Choose another name.`)
  if (answer.status === 404) throw new RefusedError(404, 'Somebody else has deleted this user.')
  if (answer.status >= 500) {
    throw new RefusedError(answer.status, 'The database does not answer. Try again in a moment.')
  }
  const told = (await answer.json().catch(() => ({}))) as { error?: string }
  throw new RefusedError(answer.status, `${told.error ?? 'That did not work'}.`)
}

/** The Web API of this app, from the browser. Each rejects with a {@link RefusedError}. */
export const usersApi = {
  list: async () => ((await ask(`?limit=${SHOWN}`)) as User[]).toReversed(),
  create: async (name: string) => (await ask('', 'POST', name)) as User,
  rename: async (id: string, name: string) => (await ask(`/${id}`, 'PUT', name)) as User,
  remove: async (id: string) => {
    await ask(`/${id}`, 'DELETE')
  },
}

/** The sentence that tells a person what went wrong. */
export function wordsOf(error: unknown): string {
  return error instanceof RefusedError ? error.message : 'Something went wrong. Try again.'
}
