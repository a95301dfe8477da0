import { expect, test } from 'vitest'

import { appFolder, ask, serveDev, type Files } from '../support/app-folder.ts'

const broken = {
  'lib/inner.ts': `interface Unused { a: 1 }

export function inner(value: string): never {
  throw new RangeError('inner ' + value)
}
`,
  'pages/api/throws.ts': `import { inner } from '../../lib/inner'
type Unused = 1

export default function handler(req: { query: { q: string } }) {
  try {
    inner(req.query.q)
  } catch (cause) {
    throw new Error('outer ' + req.query.q, { cause })
  }
}
`,
}

async function answer(path: string, accept: string, files: Files = broken): Promise<Response> {
  const server = await serveDev(await appFolder(files))
  return fetch(server.url + path, { headers: { accept } })
}

test('JSON names the place in the source, shows the code and the causes', async () => {
  const response = await answer('/api/throws?q=x', 'application/json')
  expect(response.status).toBe(500)
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(await response.json()).toMatchObject({
    error: {
      name: 'Error',
      message: 'outer x',
      route: '/api/throws',
      file: 'pages/api/throws.ts',
      line: 8,
      column: 11,
      frame: expect.stringContaining(
        ">  8 |     throw new Error('outer ' + req.query.q, { cause })",
      ) as string,
      stack: expect.arrayContaining(['at handler (pages/api/throws.ts:8:11)']) as string[],
      cause: {
        error: {
          name: 'RangeError',
          message: 'inner x',
          file: 'lib/inner.ts',
          line: 4,
          stack: expect.arrayContaining([
            'at inner (lib/inner.ts:4:9)',
            'at handler (pages/api/throws.ts:6:5)',
          ]) as string[],
        },
      },
    },
  })
})

test('the page escapes what clients sent', async () => {
  const response = await answer('/api/throws?q=%3Cscript%3E%22%27%26', 'text/html')
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const html = await response.text()
  expect(html).toContain('outer &lt;script&gt;&quot;&#39;&amp;')
  expect(html).not.toContain('<script')
  expect(html).toContain('<strong>pages/api/throws.ts:8:11</strong>')
})

test('text is for everything else', async () => {
  const response = await answer('/api/throws?q=x', 'text/plain')
  const text = await response.text()
  expect(text).toContain('Error: outer x\n\nat pages/api/throws.ts:8:11\n')
  expect(text).toContain('Caused by RangeError: inner x')
})

test('what Verso itself finds wrong comes with what to do, without a stack through Verso', async () => {
  const files = { 'pages/api/none.ts': 'export const helper = 1' }
  const text = await (await answer('/api/none', 'text/plain', files)).text()
  expect(text).toContain('pages/api/none.ts has no default export.\n\nWrite `export default')
  expect(text).not.toContain('    at ')
})

test('stacks that the app prints itself are mapped too', async () => {
  const server = await serveDev(
    await appFolder({
      'pages/api/a.ts': `interface X { y: 1 }
interface Z { y: 1 }
export default (req, res) => res.json(new Error('seen').stack.split('\\n')[1].trim().split('/').slice(-3).join('/'))`,
    }),
  )
  expect(await ask(server, '/api/a')).toBe('pages/api/a.ts:3:39)')
})

test.each([
  ['a string', `throw 'text'`, { name: 'Thrown value', message: `'text'` }],
  ['undefined', `throw undefined`, { name: 'Thrown value', message: 'undefined' }],
  [
    'an error without a stack',
    `const e = new Error('x'); e.stack = undefined; throw e`,
    { message: 'x', stack: [] },
  ],
  [
    'an error that causes itself',
    `const e = new Error('x'); e.cause = e; throw e`,
    { message: 'x' },
  ],
])('%s can be thrown', async (_, code, expected) => {
  const server = await serveDev(
    await appFolder({ 'pages/api/a.ts': `export default () => { ${code} }` }),
  )
  expect(await ask(server, '/api/a')).toMatchObject({ error: expected })
})

test('a missing handler is explained', async () => {
  const server = await serveDev(await appFolder({ 'pages/api/a.ts': 'export const helper = 1' }))
  expect(await ask(server, '/api/a')).toMatchObject({
    error: {
      code: 'VERSO_ERR_BAD_HANDLER',
      hint: expect.stringContaining('export default') as string,
    },
  })
})

test('a route in parentheses is found in a stack', async () => {
  const server = await serveDev(
    await appFolder({
      'pages/api/(odd) name.ts': 'export default () => {\n  throw new Error("x") }',
    }),
  )
  expect(await ask(server, '/api/(odd)%20name')).toMatchObject({
    error: { file: 'pages/api/(odd) name.ts', line: 2 },
  })
})
