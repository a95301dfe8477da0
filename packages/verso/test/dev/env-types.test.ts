import { execFile } from 'node:child_process'
import { mkdir, readFile, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

import { writeEnvTypes } from '../../src/dev/env-types.ts'
import { appFolder } from '../support/app-folder.ts'

const packageRoot = fileURLToPath(new URL('../..', import.meta.url))
const root = fileURLToPath(new URL('../../../..', import.meta.url))

test('is written for TypeScript, once', async () => {
  const app = await appFolder({ 'tsconfig.json': '{}' })
  const file = join(app.dir, 'verso-env.d.ts')
  expect(await writeEnvTypes(app.dir)).toBe(true)
  const { mtimeMs } = await stat(file)
  expect(await writeEnvTypes(app.dir)).toBe(false)
  expect((await stat(file)).mtimeMs).toBe(mtimeMs)
  await app.write({ 'verso-env.d.ts': '// edited' })
  expect(await writeEnvTypes(app.dir)).toBe(true)
  expect(await readFile(file, 'utf8')).toContain('versojs/next')
})

test('is not written for JavaScript, nor where Next.js is installed', async () => {
  const script = await appFolder({ 'jsconfig.json': '{}' })
  expect(await writeEnvTypes(script.dir)).toBe(false)
  const next = await appFolder({
    'tsconfig.json': '{}',
    'node_modules/next/package.json': '{ "name": "next", "version": "16.0.0" }',
  })
  expect(await writeEnvTypes(next.dir)).toBe(false)
})

test.each(['bundler', 'node16'])(
  'types imported from next compile without next (%s)',
  async (moduleResolution) => {
    const app = await appFolder({
      'package.json': '{ "type": "module" }',
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          module: moduleResolution === 'bundler' ? 'esnext' : 'node16',
          moduleResolution,
          target: 'es2023',
          strict: true,
          noEmit: true,
          skipLibCheck: true,
          types: ['node'],
        },
        include: ['verso-env.d.ts', 'pages'],
      }),
      'pages/api/hello.ts': `
        import type { NextApiHandler, NextApiRequest, NextApiResponse, PageConfig } from 'next'
        export const config: PageConfig = { api: { bodyParser: { sizeLimit: '1mb' } } }
        const handler: NextApiHandler<{ name: string }> = (req: NextApiRequest, res: NextApiResponse<{ name: string }>) => {
          const { name } = req.query
          res.status(200).json({ name: typeof name === 'string' ? name : 'x' })
          // @ts-expect-error -- the body's type is checked
          res.json({ nope: 1 })
        }
        export default handler`,
    })
    await mkdir(join(app.dir, 'node_modules/@types'), { recursive: true })
    await symlink(packageRoot, join(app.dir, 'node_modules/versojs'), 'dir')
    await symlink(join(root, 'node_modules/@types/node'), join(app.dir, 'node_modules/@types/node'))
    await writeEnvTypes(app.dir)
    const tsc = join(root, 'node_modules/.bin/tsc')
    const { stdout } = await promisify(execFile)(tsc, ['-p', app.dir]).catch(
      (error: { stdout: string }) => error,
    )
    expect(stdout).toBe('')
  },
)
