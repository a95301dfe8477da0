import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Document, documentOf, Int32 } from '../../src/bson/value.ts'
import { findMatches, prepareQuery } from '../../src/commands/collection-query.ts'
import { isMongoError } from '../../src/errors/mongo-error.ts'
import { addIndex, createCollection } from '../../src/storage/collections.ts'
import { insertDocument } from '../../src/storage/document-writer.ts'
import { Engine } from '../../src/storage/engine.ts'
import { validateCollection } from '../../src/storage/validate.ts'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { tempFolder } from '../support/temp-folder.ts'

const DOCUMENTS = 200
const NAMESPACE = 'app.things'

function thing(id: number): Document {
  // Some are larger than a page, and lie on pages of their own.
  const text = 'x'.repeat(id % 50 === 0 ? 9000 : id % 80)
  return documentOf(
    ['_id', new Int32(id)],
    ['group', new Int32(id % 17)],
    ['text', `${id} ${text}`],
  )
}

let whole: Buffer

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'embedded-mongo-'))
  const engine = await Engine.open(folder)
  await engine.write(undefined, (scope) => {
    const spec = documentOf(
      ['v', new Int32(2)],
      ['key', documentOf(['group', new Int32(1)])],
      ['name', 'group_1'],
    )
    const info = addIndex(scope, createCollection(scope, NAMESPACE, new Map()), spec)
    for (let id = 0; id < DOCUMENTS - 1; id++) insertDocument(scope, info, thing(id))
  })
  await engine.write(undefined, (scope) => {
    const info = scope.collection(NAMESPACE)
    if (info) insertDocument(scope, info, thing(DOCUMENTS - 1))
  })
  await engine.close()
  whole = readFileSync(join(folder, 'data.mdb'))
})

/** Opens a changed copy of the data. */
async function open(
  change: (path: string) => void,
): Promise<{ engine: Engine; warnings: string[] }> {
  const folder = tempFolder()
  const path = join(folder, 'data.mdb')
  writeFileSync(path, whole)
  change(path)
  const warnings: string[] = []
  const engine = await Engine.open(folder, { warn: (line) => warnings.push(line) })
  return { engine, warnings }
}

async function query(engine: Engine, filter: Document): Promise<Document[]> {
  return engine.read(undefined, (kv) => {
    const info = engine.catalog.get(kv, NAMESPACE)
    const prepared = prepareQuery(info, engine.tools.flags, {
      filter,
      sort: undefined,
      hint: undefined,
      collation: undefined,
      variables: undefined,
      deadline: undefined,
    })
    return [...findMatches(prepared, { kv, plain: true })].flatMap((match) =>
      match ? [match.doc] : [],
    )
  })
}

/** Asks in every way there is; each answer is right, or an error that speaks of damage. */
async function assertHonest(engine: Engine): Promise<'whole' | 'reported'> {
  let reported = false
  const ask = async (filter: Document, expected: Document[]): Promise<void> => {
    try {
      const found = await query(engine, filter)
      expect(found).toEqual(expected)
    } catch (error) {
      if (!isMongoError(error)) throw error
      expect(error.message).toMatch(/corruption/)
      reported = true
    }
  }
  const all = Array.from({ length: DOCUMENTS }, (_, id) => thing(id))
  await ask(new Map(), all)
  await ask(
    documentOf(['group', new Int32(5)]),
    all.filter((_, id) => id % 17 === 5),
  )
  for (const id of [0, 7, 50, 111, 198, 199]) {
    await ask(documentOf(['_id', new Int32(id)]), [thing(id)])
  }
  return reported ? 'reported' : 'whole'
}

describe('a data file with one wrong bit', () => {
  test('is refused, reported by those who read it, or gives right answers', async () => {
    // A fixed sequence, so that a failure can be repeated.
    let random = 4711
    const next = (below: number): number => {
      random = (random * 1_103_515_245 + 12_345) % 2 ** 31
      return Math.floor((random / 2 ** 31) * below)
    }
    const outcomes = { refused: 0, reported: 0, whole: 0 }
    for (let round = 0; round < 150; round++) {
      const at = next(whole.length)
      const bit = next(8)
      try {
        const { engine } = await open((path) => {
          const bytes = Buffer.from(whole)
          bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
          writeFileSync(path, bytes)
        })
        outcomes[await assertHonest(engine)]++
        await engine.close()
      } catch (error) {
        if (!isMongoError(error)) throw new Error(`bit ${bit} of byte ${at}`, { cause: error })
        expect(error.code).toBe(346)
        outcomes.refused++
      }
    }
    // The test would prove nothing if one of these never happened.
    expect(Math.min(outcomes.refused, outcomes.reported, outcomes.whole)).toBeGreaterThan(5)
  })

  test('tells how many documents are damaged', async () => {
    const { engine, warnings } = await open((path) => {
      const bytes = Buffer.from(whole)
      const at = bytes.lastIndexOf('199 ')
      bytes[at] = 0x38
      writeFileSync(path, bytes)
    })
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatch(/^1 documents/)
    await expect(query(engine, documentOf(['_id', new Int32(199)]))).rejects.toThrow(/checksum/)
    expect(await query(engine, documentOf(['_id', new Int32(198)]))).toEqual([thing(198)])
    await engine.close()
  })
})

describe('a data file that was torn off', () => {
  test('loses the last commit and nothing else, or is refused', async () => {
    const outcomes = { refused: 0, recovered: 0 }
    for (let cut = 1; cut < 40; cut++) {
      const length = whole.length - cut * 997
      if (length < 0) break
      try {
        const { engine, warnings } = await open((path) => truncateSync(path, length))
        expect(warnings.join()).toMatch(/last commit is lost/)
        const info = engine.catalog.get(engine.current, NAMESPACE)
        if (!info) throw new Error('the collection is gone')
        expect(validateCollection(engine.current, info)).toMatchObject({
          documents: DOCUMENTS - 1,
          errors: [],
        })
        outcomes.recovered++
        await engine.close()
      } catch (error) {
        if (!isMongoError(error)) throw error
        outcomes.refused++
      }
    }
    expect(Math.min(outcomes.refused, outcomes.recovered)).toBeGreaterThan(0)
  })

  test('that is whole opens without a word, again and again', async () => {
    const folder = tempFolder()
    copyFileSync(writeWhole(folder), join(folder, 'data.mdb'))
    for (let round = 0; round < 5; round++) {
      const warnings: string[] = []
      const engine = await Engine.open(folder, { warn: (line) => warnings.push(line) })
      await engine.write(undefined, (scope) => {
        const info = scope.collection(NAMESPACE)
        if (info) insertDocument(scope, info, thing(1000 + round))
      })
      expect(warnings).toEqual([])
      await engine.close()
    }
  })
})

describe('a new data file', () => {
  test('is made anew when the process that made it was killed', async () => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'draft'))
    writeFileSync(join(folder, 'draft', 'data.mdb'), '')
    const engine = await Engine.open(folder)
    await engine.close()
    expect(readdirSync(folder).sort()).toEqual(['data.mdb', 'lock.mdb'])
  })

  test('is not what an empty file is taken for', async () => {
    await expect(open((path) => writeFileSync(path, ''))).rejects.toThrow(
      /corruption.*move it away/,
    )
  })
})

function writeWhole(folder: string): string {
  const path = join(folder, 'copy.mdb')
  writeFileSync(path, whole)
  return path
}
