import { useCallback, useEffect, useRef, useState } from 'react'

import { RefusedError, SHOWN, usersApi, wordsOf, type User } from '@/lib/usersApi'

/** The users on the screen: `undefined` while they are being loaded. */
export interface Users {
  readonly users: readonly User[] | undefined
  /** Why they could not be loaded. */
  readonly error: string | undefined
  readonly load: () => void
  create(name: string): Promise<void>
  rename(user: User, name: string): Promise<void>
  remove(user: User): Promise<void>
}

/**
 * Keeps the list as the Web API leaves it. It starts with what the page was prerendered with; a page that was built while
 * there was no database has none, and asks in the browser.
 */
export function useUsers(prerendered: readonly User[] | null): Users {
  const [users, setUsers] = useState(prerendered ?? undefined)
  const [error, setError] = useState<string>()

  /** Counts the changes made here: a list that was asked for before one of them does not know it. */
  const changes = useRef(0)

  /** Gets the list from the Web API; `isQuiet` when there is one on the screen that may stay. */
  const load = useCallback((isQuiet = false) => {
    if (!isQuiet) setError(undefined)
    const asked = changes.current
    usersApi.list().then(
      (list) => {
        if (changes.current === asked) setUsers(list)
        else if (!isQuiet) load()
      },
      (reason: unknown) => {
        if (!isQuiet) setError(wordsOf(reason))
      },
    )
  }, [])
  useEffect(() => {
    if (prerendered === null) load()
    else setUsers(prerendered)
  }, [prerendered, load])

  const isWhole = users !== undefined && users.length < SHOWN
  useEffect(() => {
    if (!isWhole) return undefined
    // Another tab or another person may have changed the list. Browsers go back to a page as they first saw it.
    const [visit] = performance.getEntriesByType('navigation')
    if (visit !== undefined && 'type' in visit && visit.type === 'back_forward') load(true)
    const look = (): void => {
      if (document.visibilityState === 'visible') load(true)
    }
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [isWhole, load])

  const change = (with_: (before: readonly User[]) => readonly User[]): void => {
    changes.current++
    setUsers((before) => before && with_(before))
  }
  const without = (id: string): void => change((before) => before.filter(({ _id }) => _id !== id))
  /** A user that somebody else has deleted leaves the list, too. */
  const forget = (user: User) => (reason: unknown) => {
    if (reason instanceof RefusedError && reason.status === 404) without(user._id)
    throw reason
  }

  return {
    users,
    error,
    load: () => load(),
    async create(name) {
      const user = await usersApi.create(name)
      // Without the others it would look as if there were none.
      if (users === undefined) load()
      else change((before) => [user, ...before])
    },
    async rename(user, name) {
      const renamed = await usersApi.rename(user._id, name).catch(forget(user))
      change((before) => before.map((known) => (known._id === user._id ? renamed : known)))
    },
    async remove(user) {
      await usersApi.remove(user._id).catch(forget(user))
      without(user._id)
    },
  }
}
