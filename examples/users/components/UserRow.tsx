import { useEffect, useRef, useState, type ReactNode } from 'react'

import { ignoreSecondClick, NameForm } from '@/components/NameForm'
import { wordsOf, type User } from '@/lib/usersApi'
import styles from '@/styles/users.module.css'

interface UserRowProps {
  readonly user: User
  readonly onRename: (name: string) => Promise<void>
  readonly onDelete: () => Promise<void>
}

type Mode = 'shown' | 'renaming' | 'deleting'

/** The first letter as people see it: a family or a flag is one, although it is several characters. */
function firstLetter(name: string): string {
  const [first] = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(name)
  return first?.segment.toUpperCase() ?? ''
}

/** One user: shown, being renamed, or about to be deleted. The focus goes back to the button it came from. */
export function UserRow({ user, onRename, onDelete }: UserRowProps): ReactNode {
  const [mode, setMode] = useState<Mode>('shown')
  const [error, setError] = useState<string>()
  const renameButton = useRef<HTMLButtonElement>(null)
  const deleteButton = useRef<HTMLButtonElement>(null)
  const confirmButton = useRef<HTMLButtonElement>(null)
  const before = useRef<Mode>('shown')
  const isDeleting = useRef(false)

  useEffect(() => {
    if (mode === 'deleting') confirmButton.current?.focus()
    else if (mode === 'shown' && before.current === 'renaming') renameButton.current?.focus()
    else if (mode === 'shown' && before.current === 'deleting') deleteButton.current?.focus()
    before.current = mode
  }, [mode])

  const remove = async (): Promise<void> => {
    if (isDeleting.current) return
    isDeleting.current = true
    setError(undefined)
    try {
      await onDelete()
    } catch (reason) {
      setError(wordsOf(reason))
    } finally {
      isDeleting.current = false
    }
  }

  if (mode === 'renaming') {
    return (
      <li className={styles.row} onClickCapture={ignoreSecondClick}>
        <NameForm
          label={`New name for ${user.name}`}
          hiddenLabel
          action="Save"
          initial={user.name}
          onCancel={() => setMode('shown')}
          onSubmit={async (name) => {
            if (name !== user.name) await onRename(name)
            setMode('shown')
          }}
        />
      </li>
    )
  }
  if (mode === 'deleting') {
    return (
      <li
        className={styles.row}
        onClickCapture={ignoreSecondClick}
        onKeyDown={(event) => event.key === 'Escape' && setMode('shown')}
      >
        <p className={styles.question} id={`delete-${user._id}`}>
          Delete <bdi>{user.name}</bdi>?
        </p>
        <div className={styles.buttons} role="group" aria-labelledby={`delete-${user._id}`}>
          <button ref={confirmButton} className={styles.danger} onClick={() => void remove()}>
            Delete
          </button>
          <button className={styles.quiet} onClick={() => setMode('shown')}>
            Keep
          </button>
        </div>
        <p role="alert" className={styles.refused}>
          {error}
        </p>
      </li>
    )
  }
  return (
    <li className={styles.row}>
      <span className={styles.initial} aria-hidden>
        {firstLetter(user.name)}
      </span>
      <span className={styles.name}>
        <bdi>{user.name}</bdi>
      </span>
      <div className={styles.buttons}>
        <button
          ref={renameButton}
          className={styles.quiet}
          aria-label={`Rename ${user.name}`}
          onClick={() => setMode('renaming')}
        >
          Rename
        </button>
        <button
          ref={deleteButton}
          className={styles.quiet}
          aria-label={`Delete ${user.name}`}
          onClick={() => setMode('deleting')}
        >
          Delete
        </button>
      </div>
    </li>
  )
}
