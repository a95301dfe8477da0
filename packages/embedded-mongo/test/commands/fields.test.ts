import { describe, expect, test } from 'vitest'
import { ALIASES, COMMAND_FIELDS, NESTED_FIELDS } from '../../src/commands/fields.ts'
import { UNSUPPORTED_COMMANDS } from '../../src/commands/unsupported-commands.ts'
import { errorOf, useStore } from '../support/test-store.ts'

const store = useStore()

/** The least that each command needs, so that only the field in question is wrong. */
const MINIMAL: Record<string, object> = {
  aggregate: { aggregate: 'c', pipeline: [], cursor: {} },
  bulkWrite: { bulkWrite: 1, ops: [], nsInfo: [] },
  count: { count: 'c' },
  create: { create: 'made' },
  delete: { delete: 'c', deletes: [{ q: {}, limit: 1 }] },
  distinct: { distinct: 'c', key: 'a' },
  find: { find: 'c' },
  findAndModify: { findAndModify: 'c', remove: true },
  insert: { insert: 'c', documents: [{}] },
  update: { update: 'c', updates: [{ q: {}, u: {} }] },
  createIndexes: { createIndexes: 'c', indexes: [] },
}

const ADMIN = new Set([
  'bulkWrite',
  'renameCollection',
  'listDatabases',
  'replSetGetStatus',
  'configureFailPoint',
  'abortTransaction',
  'commitTransaction',
])
const TAKE_ANYTHING = new Set(['getParameter', 'serverStatus'])

function run(name: string, extra: object): Promise<unknown> {
  const db = ADMIN.has(name) ? store.client.db('admin') : store.db
  return db.command({ ...(MINIMAL[name] ?? { [name]: 1 }), ...extra })
}

const commands = Object.keys(COMMAND_FIELDS).filter((name) => !TAKE_ANYTHING.has(name))
const unsupported = Object.entries(COMMAND_FIELDS).flatMap(([name, table]) =>
  (table.unsupported ?? []).map((field) => [name, field] as const),
)

describe('a field that nobody knows', () => {
  test.each(commands)('is refused by %s', async (name) => {
    expect(await errorOf(run(name, { mistyped: 1 }))).toMatchObject({
      code: 40_415,
      message: expect.stringContaining('mistyped') as string,
    })
  })

  test.each([
    ['update.updates', { update: 'c', updates: [{ q: {}, u: {}, mistyped: 1 }] }],
    ['delete.deletes', { delete: 'c', deletes: [{ q: {}, limit: 1, mistyped: 1 }] }],
    ['aggregate.cursor', { aggregate: 'c', pipeline: [], cursor: { mistyped: 1 } }],
    ['listCollections.cursor', { listCollections: 1, cursor: { mistyped: 1 } }],
    ['listIndexes.cursor', { listIndexes: 'c', cursor: { mistyped: 1 } }],
    ['collMod.index', { collMod: 'c', index: { name: 'a_1', mistyped: 1 } }],
    ['readConcern', { find: 'c', readConcern: { mistyped: 1 } }],
    ['writeConcern', { insert: 'c', documents: [{}], writeConcern: { mistyped: 1 } }],
    ['collation', { find: 'c', collation: { locale: 'en', mistyped: 1 } }],
    ['the explained command', { explain: { find: 'c', mistyped: 1 } }],
  ])('is refused in %s', async (_where, command) => {
    await store.db.createCollection('c')
    expect(await errorOf(store.db.command(command))).toMatchObject({ code: 40_415 })
  })

  test('is refused in an index', async () => {
    const error = await errorOf(
      store.db.command({
        createIndexes: 'c',
        indexes: [{ key: { a: 1 }, name: 'a', mistyped: 1 }],
      }),
    )
    expect(error).toMatchObject({ code: 197 })
  })
})

describe('a field that MongoDB knows and this engine does not', () => {
  test.each(unsupported)(
    '%s.%s is refused by its name, and taken when it is false',
    async (name, field) => {
      expect(await errorOf(run(name, { [field]: { wanted: true } }))).toMatchObject({
        code: 238,
        message: `embedded engine: ${name}.${field} is not supported`,
      })
    },
  )

  test('does no harm when it is turned off', async () => {
    expect(
      await store.db.command({ find: 'c', tailable: false, showRecordId: false }),
    ).toMatchObject({ ok: 1 })
  })

  test.each(NESTED_FIELDS['createIndexes.indexes'].unsupported ?? [])(
    'the index option %s is refused',
    async (field) => {
      const index = { key: { a: 1 }, name: 'a', [field]: 1 }
      expect(
        await errorOf(store.db.command({ createIndexes: 'c', indexes: [index] })),
      ).toMatchObject({ code: 238 })
    },
  )

  test.each(['text', '2d', '2dsphere'])('the index type %s is refused', async (type) => {
    expect(
      await errorOf(
        store.db.command({ createIndexes: 'c', indexes: [{ key: { a: type }, name: 'a' }] }),
      ),
    ).toMatchObject({ code: 238 })
  })
})

describe('a command', () => {
  test.each(UNSUPPORTED_COMMANDS)('%s is refused by its name', async (name) => {
    expect(await errorOf(store.client.db('admin').command({ [name]: 1 }))).toMatchObject({
      code: 238,
    })
  })

  test('that nobody knows is not found', async () => {
    expect(await errorOf(store.db.command({ makeCoffee: 1 }))).toMatchObject({
      code: 59,
      message: "no such command: 'makeCoffee'",
    })
    expect(await errorOf(store.db.command({ __proto__x: 1 }))).toMatchObject({ code: 59 })
    expect(await errorOf(store.db.command({ constructor: 1 }))).toMatchObject({ code: 59 })
  })

  test.each(Object.keys(ALIASES))('answers to its old name %s', async (alias) => {
    const error = await errorOf(store.db.command({ [alias]: 1, mistyped: 1 }))
    expect(error.code).toBe(40_415)
  })
})

test('the switches of the stable API need its version', async () => {
  expect(await errorOf(store.db.command({ ping: 1, apiStrict: true }))).toMatchObject({
    code: 4_886_600,
  })
})
