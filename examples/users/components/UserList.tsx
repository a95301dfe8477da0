import type { ReactNode } from 'react'

import { UserRow } from '@/components/UserRow'
import type { Users } from '@/lib/useUsers'
import styles from '@/styles/users.module.css'

interface UserListProps {
  readonly state: Users
  /** Told to people who cannot see the list change. */
  readonly onDone: (words: string) => void
}

/** The list, or why there is none. */
export function UserList({ state, onDone }: UserListProps): ReactNode {
  const { users, error, load } = state
  if (error !== undefined) {
    return (
      <div className={styles.notice} role="alert">
        <p>{error}</p>
        <button className={styles.primary} onClick={load}>
          Try again
        </button>
      </div>
    )
  }
  if (users === undefined) {
    return (
      <p className={styles.notice} aria-busy>
        Loading the users …
      </p>
    )
  }
  if (users.length === 0) {
    return <p className={styles.notice}>There are no users yet. Add the first one above.</p>
  }
  return (
    <ul className={styles.list} aria-label="Users">
      {users.map((user) => (
        <UserRow
          key={user._id}
          user={user}
          onRename={async (name) => {
            await state.rename(user, name)
            onDone(`${user.name} is now called ${name}.`)
          }}
          onDelete={async () => {
            await state.remove(user)
            onDone(`${user.name} was deleted.`)
          }}
        />
      ))}
    </ul>
  )
}
