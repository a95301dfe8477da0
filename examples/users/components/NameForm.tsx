import { useId, useRef, useState, type FormEvent, type MouseEvent, type ReactNode } from 'react'

import { wordsOf } from '@/lib/usersApi'
import styles from '@/styles/users.module.css'

interface NameFormProps {
  readonly label: string
  readonly action: string
  readonly initial?: string
  /** Rejects with what to say. */
  readonly onSubmit: (name: string) => Promise<void>
  readonly onCancel?: () => void
  readonly hiddenLabel?: boolean
}

/** A double click is one: its second half would send the empty field that the first one left, or answer a question unread. */
export function ignoreSecondClick(event: MouseEvent): void {
  if (event.detail < 2) return
  event.preventDefault()
  event.stopPropagation()
}

/** One field for a name, with the button that sends it and, below, why it was refused. */
export function NameForm(props: NameFormProps): ReactNode {
  const { label, action, initial = '', onSubmit, onCancel, hiddenLabel = false } = props
  const [error, setError] = useState<string>()
  const [isSending, setSending] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const id = useId()

  const refuse = (words: string): void => {
    setError(words)
    field.current?.focus()
  }
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (isSending) return
    const name = field.current?.value ?? ''
    if (name.trim() === '') {
      refuse('Type a name first.')
      return
    }
    setSending(true)
    setError(undefined)
    try {
      await onSubmit(name.trim())
      // On a slow network the next name may have been typed already.
      if (field.current?.value === name) field.current.value = ''
    } catch (reason) {
      refuse(wordsOf(reason))
    } finally {
      setSending(false)
    }
  }

  return (
    <form
      className={styles.form}
      // Sent before the scripts are there it does nothing: the page is not loaded anew, and what was typed stays.
      method="dialog"
      noValidate
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel?.()
        // A key that is held down sends once.
        if (event.key === 'Enter' && event.repeat) event.preventDefault()
      }}
    >
      <label htmlFor={id} className={hiddenLabel ? styles.hidden : styles.label}>
        {label}
      </label>
      <div className={styles.line}>
        <input
          ref={field}
          id={id}
          className={styles.field}
          defaultValue={initial}
          dir="auto"
          autoComplete="off"
          spellCheck={false}
          autoFocus={onCancel !== undefined}
          aria-invalid={error !== undefined}
          aria-describedby={error === undefined ? undefined : `${id}-error`}
          onFocus={(event) => initial !== '' && event.currentTarget.select()}
          onChange={() => setError(undefined)}
        />
        <button className={styles.primary} aria-disabled={isSending} onClick={ignoreSecondClick}>
          {action}
        </button>
        {onCancel !== undefined && (
          <button type="button" className={styles.quiet} onClick={onCancel}>
            Cancel
          </button>
        )}
      </div>
      <p id={`${id}-error`} role="alert" className={styles.refused}>
        {error}
      </p>
    </form>
  )
}
