import type { ReactNode } from 'react'

import { UserRow } from '@/components/UserRow'
import { RefusedError, type User } from '@/lib/usersApi'
import type { Users } from '@/lib/useUsers'
import styles from '@/styles/users.module.css'

interface UserListProps {
  readonly state: Users
  /** Told when something was done. `isGone`: so is what had the focus. */
  readonly onDone: (words: string, isGone?: boolean) => void
}

/** A name that is written from right to left must not turn the sentence around in which it stands. */
const isolate = (name: string): string =>
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(name) ? `\u2068${name}\u2069` : name

/** The list, or why there is none. */
export function UserList({ state, onDone }: UserListProps): ReactNode {
  const { users, error, load } = state
  if (error !== undefined) {
    return (
      <div className={styles.notice} role="alert">
        <p>{error}</p>
        <button
          className={styles.primary}
          onClick={() => {
            load()
            onDone('', true)
          }}
        >
          Try again
        </button>
      </div>
    )
  }
  if (users === undefined) {
    return (
      <p className={styles.notice} aria-busy>
        Loading the users …<noscript> Load the page again to see them.</noscript>
      </p>
    )
  }
  if (users.length === 0) {
    return <p className={styles.notice}>There are no users yet. Add the first one above.</p>
  }
  /** A row that somebody else has deleted leaves the list; nobody should wonder where it went. */
  const change = async (user: User, work: () => Promise<void>): Promise<boolean> => {
    try {
      await work()
      return true
    } catch (error) {
      if (!(error instanceof RefusedError) || error.status !== 404) throw error
      onDone(`Somebody else has deleted ${isolate(user.name)}.`, true)
      return false
    }
  }
  return (
    <ul className={styles.list} aria-label="Users">
      {users.map((user) => (
        <UserRow
          key={user._id}
          user={user}
          onRename={async (name) => {
            const isDone = await change(user, () => state.rename(user, name))
            if (isDone) onDone(`${isolate(user.name)} is now called ${isolate(name)}.`)
          }}
          onDelete={async () => {
            const isDone = await change(user, () => state.remove(user))
            if (isDone) onDone(`${isolate(user.name)} was deleted.`, true)
          }}
        />
      ))}
    </ul>
  )
}
