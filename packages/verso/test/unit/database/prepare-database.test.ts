import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { dependsOnMongo } from '../../../src/database/depends-on-mongo.ts'
import { prepareDatabase, type DatabaseOptions } from '../../../src/database/prepare-database.ts'
import { createMemoryLogger } from '../../support/memory-logger.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'verso-database-'))
})
afterEach(() => rm(dir, { recursive: true }))

async function write(name: string, content: string | object): Promise<void> {
  await mkdir(join(dir, name, '..'), { recursive: true })
  await writeFile(join(dir, name), typeof content === 'string' ? content : JSON.stringify(content))
}

describe('an app depends on MongoDB', () => {
  it.each([
    ['with mongoose', { dependencies: { mongoose: '*' } }],
    ['with mongodb', { dependencies: { mongodb: '*' } }],
    ['for development only', { devDependencies: { mongodb: '*' } }],
    ['as a peer', { peerDependencies: { mongoose: '*' } }],
    ['through connect-mongo', { dependencies: { 'connect-mongo': '*' } }],
    ['through a workspace package', { dependencies: { '@acme/db': '*' } }],
  ])('%s', async (_, facts) => {
    await write('package.json', facts)
    await write('node_modules/connect-mongo/package.json', { dependencies: { mongodb: '*' } })
    await write('packages/db/package.json', { peerDependencies: { mongoose: '*' } })
    await mkdir(join(dir, 'node_modules/@acme'))
    await symlink(join(dir, 'packages/db'), join(dir, 'node_modules/@acme/db'))
    expect(await dependsOnMongo(dir)).toBe(true)
  })

  it('when the folder above says so and its own says nothing', async () => {
    await write('package.json', { dependencies: { mongoose: '*' } })
    await mkdir(join(dir, 'app'))
    expect(await dependsOnMongo(join(dir, 'app'))).toBe(true)
  })

  it.each([
    ['of other things', { dependencies: { express: '*' } }],
    ['of a package that may use it', { dependencies: { typeorm: '*' } }],
    ['of Verso', { dependencies: { versojs: '*', '@versojs/embedded-mongo': '*' } }],
    ['of nothing', {}],
  ])('not with a list %s, though it could be resolved', async (_, facts) => {
    await write('app/package.json', facts)
    await write('node_modules/mongoose/package.json', { name: 'mongoose' })
    await write('node_modules/express/package.json', { dependencies: { qs: '*' } })
    await write('node_modules/versojs/package.json', { dependencies: { mongoose: '*' } })
    await write('node_modules/@versojs/embedded-mongo/package.json', {
      dependencies: { mongodb: '*' },
    })
    await write('node_modules/typeorm/package.json', {
      peerDependencies: { mongodb: '*' },
      peerDependenciesMeta: { mongodb: { optional: true } },
    })
    expect(await dependsOnMongo(join(dir, 'app'))).toBe(false)
  })

  it('not with a package.json that cannot be read', async () => {
    await write('package.json', '{')
    expect(await dependsOnMongo(dir)).toBe(false)
  })
})

/** Stands where the app installed the store, and fails when it is loaded. */
const explosive = 'throw new Error("must not be loaded")'

async function prepare(
  env: Record<string, string>,
  options: Partial<DatabaseOptions> = {},
): Promise<Record<string, string | undefined>> {
  await write('node_modules/@versojs/embedded-mongo/package.json', { main: 'index.js' })
  await write('node_modules/@versojs/embedded-mongo/index.js', explosive)
  const given = { ...env }
  const database = await prepareDatabase({
    dir,
    mode: 'development',
    dependsOnMongo: true,
    env: given,
    logger: createMemoryLogger(),
    ...options,
  })
  expect(database).toBeUndefined()
  return given
}

describe('no store is started', () => {
  it.each<[string, Record<string, string>, Partial<DatabaseOptions>]>([
    ['when MONGODB_URI is set', { MONGODB_URI: 'mongodb://db/' }, {}],
    ['when it is set in production', { MONGODB_URI: 'mongodb://db/' }, { mode: 'production' }],
    [
      'when it is set and the store is asked for',
      { MONGODB_URI: 'mongodb://db/', VERSO_DB: 'embedded' },
      {},
    ],
    ['when the app uses no database', {}, { dependsOnMongo: false }],
    ['when it uses none in production', {}, { dependsOnMongo: false, mode: 'production' }],
    [
      'when the address has another name',
      { DATABASE_URL: 'mongodb+srv://db/x' },
      { mode: 'production' },
    ],
    ['when nobody wants it', { VERSO_DB: 'off' }, { mode: 'production' }],
  ])('%s', async (_, env, options) => {
    expect(await prepare(env, options)).toEqual(env)
  })
})

it('refuses to start in production without an address', async () => {
  await expect(prepare({}, { mode: 'production' })).rejects.toMatchObject({
    code: 'VERSO_ERR_DATABASE',
    message: 'The app uses MongoDB, but MONGODB_URI is not set.',
    hint: expect.stringContaining('VERSO_DB=embedded') as string,
  })
  await expect(prepare({ MONGODB_URI: '' }, { mode: 'production' })).rejects.toThrow('MONGODB_URI')
})

it('knows the values of VERSO_DB', async () => {
  await expect(prepare({ VERSO_DB: 'embeded' })).rejects.toMatchObject({
    code: 'VERSO_ERR_ENV',
    hint: 'Did you mean VERSO_DB=embedded?',
  })
})

it('takes the store that the app installed', async () => {
  await expect(prepare({})).rejects.toThrow('must not be loaded')
})

describe('the store itself', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  const startStore = async (
    env: Record<string, string | undefined>,
    more: Partial<DatabaseOptions> = {},
  ) => {
    const database = await prepareDatabase({
      ...more,
      dir,
      mode: 'production',
      dependsOnMongo: false,
      env,
      logger: createMemoryLogger(),
    })
    if (database === undefined) throw new Error('There is no store.')
    return database
  }

  it('gives its address at once, has its data where it was told, and takes the address back', async () => {
    const env: Record<string, string | undefined> = { VERSO_DB: 'embedded', VERSO_DATA_DIR: 'kept' }
    for (let round = 0; round < 2; round++) {
      const database = await startStore(env)
      expect(env['MONGODB_URI']).toBe(database.uri)
      expect(database.dataDir).toBe(join(dir, 'kept/mongo'))
      await database.ready
      expect(await readdir(database.dataDir)).not.toEqual([])
      await database.close()
      expect(env).not.toHaveProperty('MONGODB_URI')
    }
  })

  it('waits for an address that only the system can give', async () => {
    vi.stubEnv('VERSO_DB_PORT', '0')
    const database = await startStore({ VERSO_DB: 'embedded' })
    expect(database.uri).toMatch(/^mongodb:\/\/127\.0\.0\.1:[1-9]\d+\/?$/)
    await database.close()
  })

  it('says why it cannot start', async () => {
    const env = { VERSO_DB: 'embedded' }
    const first = await startStore({ ...env })
    await first.ready
    const refused = {
      code: 'VERSO_ERR_DATABASE',
      message: expect.stringMatching(
        /^The embedded store in \.data\/mongo cannot start: ./,
      ) as string,
    }
    // Known at once, before the server listens.
    const second = startStore({ ...env })
    await expect(second).rejects.toMatchObject({
      ...refused,
      hint: expect.stringContaining('Stop the other program') as string,
    })
    // A build reads from the store of the server that runs.
    const shared = await startStore({ ...env }, { mayBeShared: true })
    expect(shared.uri).toBe(first.uri)
    await shared.ready
    await shared.close()
    await first.close()

    await write('.data/mongo/data/data.mdb', 'not what was written')
    const third = await startStore({ ...env })
    await expect(third.ready).rejects.toMatchObject({
      ...refused,
      hint: expect.stringContaining('Restore the folder from a backup') as string,
    })
    await third.close()

    vi.stubEnv('VERSO_DB_PORT', 'abc')
    await expect(startStore({ ...env })).rejects.toMatchObject({ code: 'VERSO_ERR_DATABASE' })
  })
})
