import { expect, onTestFinished, test } from 'vitest'

import { buildApp } from '../../src/build/build-app.ts'
import { startDev } from '../../src/dev/dev-server.ts'
import { pagesApp, serveBuiltPages } from '../support/built-pages.ts'
import { createMemoryLogger } from '../support/memory-logger.ts'

test.each([
  ['next/font/google', "import { Inter } from 'next/font/google'", '@font-face'],
  ['next/font/local', "import local from 'next/font/local'", '@font-face'],
  ['next/og', "import { ImageResponse } from 'next/og'", 'satori'],
])('%s is refused with what to do instead, in builds and in dev', async (name, line, advice) => {
  const use = /import (?:\{ )?(\w+)/.exec(line)?.[1]
  const app = await pagesApp({
    'pages/index.tsx': `\n${line}\nexport default () => <p>{typeof ${use}}</p>`,
  })
  const options = { config: app.config, logger: createMemoryLogger() }
  const error = await buildApp(options).catch((reason: unknown) => String(reason))
  expect(error).toContain(`"${name}" cannot be used`)
  expect(error).toContain(advice)
  const dev = await startDev({ ...options, port: 0, hostname: '127.0.0.1' })
  onTestFinished(() => dev.close({ grace: 0 }))
  const answer = await fetch(dev.url, { headers: { accept: 'text/html' } })
  expect(answer.status).toBe(500)
  const text = await answer.text()
  expect(text).toContain(`${name}&quot; cannot be used`)
  expect(text).toContain('pages/index.tsx:2')
})

test('what only the App Router has may be imported, and says so when it is called', async () => {
  const app = await pagesApp({
    'pages/index.tsx': `import { cookies, headers, draftMode } from 'next/headers'
import { revalidatePath, unstable_noStore } from 'next/cache'
const told = (run: () => unknown) => { try { run(); return 'fine' } catch (error) { return (error as Error).message } }
export const getServerSideProps = () => ({
  props: { all: [cookies, headers, draftMode, () => revalidatePath('/'), unstable_noStore].map(told) },
})
export default ({ all }: { all: string[] }) => <p>{all.join(' | ')}</p>`,
    'pages/api/hello.ts': `import { revalidatePath } from 'next/cache'
export default (req, res) => { try { revalidatePath('/') } catch (error) { res.send(error.message) } }`,
  })
  const server = await serveBuiltPages(app)
  const page = await server.text('/')
  for (const words of ['cookies()', 'headers()', 'draftMode()', 'revalidatePath()', 'fine']) {
    expect(page).toContain(words)
  }
  expect(await server.text('/api/hello')).toContain("await res.revalidate('/path')")
})
