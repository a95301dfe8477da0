import { mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import {
  appFolder,
  ask,
  build,
  serveBuilt,
  serveDev,
  type Answering,
  type AppFolder,
} from '../support/app-folder.ts'

import { modulesAnswers, modulesApp } from './modules.fixture.ts'

/** What app code may be written in: the same in dev and in a build. */
describe.each(['dev', 'built'] as const)('modules (%s)', (mode) => {
  let app: AppFolder
  let server: Answering

  beforeAll(async () => {
    app = await appFolder(modulesApp, { keep: true })
    await mkdir(join(app.dir, 'node_modules/@x'))
    await symlink('../../packages/ui', join(app.dir, 'node_modules/@x/ui'), 'dir')
    server =
      mode === 'dev'
        ? await serveDev(app, { keep: true })
        : await serveBuilt((await build(app)).outDir, { keep: true })
  })
  afterAll(async () => {
    await server.close()
    await rm(app.dir, { recursive: true, force: true })
  })

  test.each(Object.keys(modulesAnswers))('%s', async (path) => {
    expect(await ask(server, path)).toEqual(modulesAnswers[path])
  })
})
