import type { GetStaticProps, InferGetStaticPropsType } from 'next'
import Head from 'next/head'
import { useRef, useState } from 'react'

import { NameForm } from '@/components/NameForm'
import { UserList } from '@/components/UserList'
import { mongooseConnect, UserModel } from '@/lib/dbUtils'
import { SHOWN, type User } from '@/lib/usersApi'
import { useUsers } from '@/lib/useUsers'
import styles from '@/styles/users.module.css'

/**
 * Runs at build time, when an API route has changed a user, and at the latest after a minute. A build without a
 * database leaves the list to the browser; later on the last page stays when the database is away.
 */
export const getStaticProps: GetStaticProps<{ users: User[] | null }> = async (context) => {
  try {
    await mongooseConnect()
    const found = await UserModel.find().sort({ _id: -1 }).limit(SHOWN).lean()
    const users = found.map(({ _id, name }) => ({ _id: _id.toString(), name }))
    return { props: { users }, revalidate: 60 }
  } catch (error) {
    if (context.revalidateReason !== 'build') throw error
    return { props: { users: null }, revalidate: 1 }
  }
}

export default function Home({ users }: InferGetStaticPropsType<typeof getStaticProps>) {
  const state = useUsers(users)
  const [done, setDone] = useState('')
  const heading = useRef<HTMLHeadingElement>(null)
  const count = state.users?.length

  return (
    <main className={styles.page}>
      <Head>
        <title>Users</title>
        <meta name="description" content="A list of users, kept in MongoDB" />
      </Head>
      <header className={styles.header}>
        <h1 ref={heading} tabIndex={-1}>
          Users
        </h1>
        {count !== undefined && <p className={styles.count}>{countWords(count)}</p>}
      </header>
      <section className={styles.card} aria-label="Add a user">
        <NameForm
          label="Name"
          action="Add user"
          onSubmit={async (name) => {
            await state.create(name)
            setDone(`${name} was added.`)
          }}
        />
        <noscript>
          <p className={styles.notice}>Changing users needs JavaScript.</p>
        </noscript>
      </section>
      <p role="status" className={styles.done} dir="auto">
        {done}
      </p>
      <section className={styles.card} aria-label="All users">
        <UserList
          state={state}
          onDone={(words, isGone) => {
            setDone(words)
            if (isGone) heading.current?.focus()
          }}
        />
      </section>
      <footer className={styles.footer}>
        The same list as JSON: <a href="/api/users">/api/users</a>
      </footer>
    </main>
  )
}

function countWords(count: number): string {
  if (count === SHOWN) return `the newest ${SHOWN} users`
  return count === 1 ? '1 user' : `${count} users`
}
