import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCollation } from '../../src/bson/collation.ts'
import { formatValue } from '../../src/bson/format.ts'
import {
  Decimal128,
  type Document,
  documentOf,
  Double,
  Int32,
  isDocument,
  type Value,
} from '../../src/bson/value.ts'
import { findMatches, prepareQuery } from '../../src/commands/collection-query.ts'
import { parseIndexSpec } from '../../src/commands/index-spec.ts'
import { isMongoError } from '../../src/errors/mongo-error.ts'
import { isFieldOperator } from '../../src/query/operators.ts'
import { compileSort } from '../../src/query/sort.ts'
import { addIndex, createCollection } from '../../src/storage/collections.ts'
import {
  insertDocument,
  removeDocument,
  updateDocument,
} from '../../src/storage/document-writer.ts'
import { Engine } from '../../src/storage/engine.ts'
import { validateCollection } from '../../src/storage/validate.ts'
import type { WriteScope } from '../../src/storage/write-scope.ts'
import { tempFolder } from '../support/temp-folder.ts'

const NAMESPACE = 'app.things'
const ENGLISH = documentOf(['locale', 'en'], ['strength', new Int32(2)])
const LONG = 'x'.repeat(2000)

const scalar: fc.Arbitrary<Value> = fc.constantFrom<Value>(
  null,
  'a',
  'A',
  'b',
  '',
  `${LONG}1`,
  `${LONG}2`,
  true,
  new Int32(0),
  new Int32(1),
  new Int32(2),
  new Double(1),
  new Double(1.5),
  new Double(Number.NaN),
  Decimal128.fromString('1'),
  new Date(1),
)
const item = fc
  .record({ p: scalar, q: scalar }, { requiredKeys: [] })
  .map((fields): Value => new Map(Object.entries(fields)))
const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 2, arbitrary: fc.array(item, { maxLength: 3 }) },
  { weight: 1, arbitrary: item },
)
const document = fc
  .record({ a: value, b: value, c: scalar }, { requiredKeys: [] })
  .map((fields): Document => new Map(Object.entries(fields)))
// Indexes and queries must meet often: on `c`, which holds no arrays and so sorts, above all.
const path = fc.oneof(
  { weight: 4, arbitrary: fc.constant('c') },
  { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'a.p', 'a.q', 'b.p', 'a.0', 'a.1.p') },
)
const condition: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(null),
  value,
  fc.array(value, { minLength: 1, maxLength: 3 }).map((values) => documentOf(['$in', values])),
  fc
    .tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte'), value)
    .map(([name, bound]) => documentOf([name, bound])),
  fc.tuple(value, value).map(([low, high]) => documentOf(['$gte', low], ['$lt', high])),
  fc.boolean().map((there) => documentOf(['$exists', there])),
)
const fields = fc
  .array(fc.tuple(path, condition), { minLength: 1, maxLength: 3 })
  .map((list): Document => new Map(list))
const elemMatch = fc
  .tuple(
    fc.constantFrom('a', 'b'),
    fc.oneof(
      condition.filter((one) => isDocument(one) && [...one.keys()].every(isFieldOperator)),
      fc.tuple(fc.constantFrom('p', 'q', '0'), condition).map((entry) => documentOf(entry)),
    ),
  )
  .map(([name, inner]) => documentOf([name, documentOf(['$elemMatch', inner])]))
const filter = fc.oneof(
  { weight: 4, arbitrary: fields },
  { weight: 1, arbitrary: elemMatch },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.array(fc.oneof(fields, elemMatch), { minLength: 1, maxLength: 3 }),
        fc.oneof(fc.constant<Document>(new Map()), fields),
      )
      .map(([branches, rest]): Document => new Map([...rest, ['$or', branches]])),
  },
)
const direction = fc.constantFrom(new Int32(1), new Int32(-1))
const key = fc
  .array(fc.tuple(path, direction), { minLength: 1, maxLength: 3 })
  .map((fields): Document => new Map(fields))
const ordinaryIndex = fc
  .tuple(
    key,
    fc.constantFrom<[string, Value][]>(
      [],
      [],
      [['sparse', true]],
      [['unique', true]],
      [['collation', ENGLISH]],
      [['partialFilterExpression', documentOf(['c', documentOf(['$gt', new Int32(0)])])]],
    ),
  )
  .map(([fields, options]) => documentOf(['key', fields], ...options))
const otherIndex = fc
  .constantFrom<[string, Value][]>(
    [['$**', new Int32(1)]],
    [['a.$**', new Int32(1)]],
    [['a', 'hashed']],
    [
      ['b', new Int32(-1)],
      ['c', 'hashed'],
    ],
  )
  .map((fields) => documentOf(['key', documentOf(...fields)]))
const index = fc.oneof(
  { weight: 4, arbitrary: ordinaryIndex },
  { weight: 1, arbitrary: otherIndex },
)
const query = fc.record({
  filter,
  sort: fc.option(key, { nil: undefined }),
  collation: fc.constantFrom(undefined, undefined, parseCollation(ENGLISH)),
})

/** Some documents cannot stand in some indexes (two arrays, ambiguous names): then they are left out. */
function attempt(work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!isMongoError(error)) throw error
  }
}

function write(scope: WriteScope, documents: readonly Document[], firstId: number): void {
  const info = scope.collection(NAMESPACE)
  if (!info) throw new Error('no collection')
  const prepared = prepareQuery(info, scope.tools.flags, {
    filter: new Map(),
    sort: undefined,
    hint: undefined,
    collation: undefined,
    variables: undefined,
    deadline: undefined,
  })
  const stored = [...findMatches(prepared, { kv: scope.kv, plain: false })].flatMap((match) =>
    match ? [match] : [],
  )
  for (const [at, match] of stored.entries()) {
    const changed = documents[at % Math.max(1, documents.length)]
    if (at % 3 === 0) attempt(() => removeDocument(scope, info, match))
    else if (at % 3 === 1 && changed) {
      attempt(() =>
        updateDocument(scope, info, match, new Map([['_id', match.doc.get('_id')], ...changed])),
      )
    }
  }
  for (const [at, fields] of documents.entries()) {
    attempt(() =>
      insertDocument(scope, info, new Map([['_id', new Int32(firstId + at)], ...fields])),
    )
  }
}

test('every plan gives what reading everything gives, in order, in a transaction and outside', async () => {
  const folder = tempFolder()
  const engine = await Engine.open(folder)
  let planned = 0
  let united = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(index, { maxLength: 3 }),
      fc.array(document, { minLength: 5, maxLength: 25 }),
      fc.array(document, { maxLength: 8 }),
      fc.array(query, { minLength: 10, maxLength: 20 }),
      async (indexes, documents, changes, queries) => {
        await engine.write(undefined, (scope) => {
          if (scope.collection(NAMESPACE)) scope.tools.catalog.remove(scope.kv, NAMESPACE)
          let info = createCollection(scope, NAMESPACE, new Map())
          for (const [at, spec] of indexes.entries()) {
            info = addIndex(
              scope,
              info,
              parseIndexSpec(new Map([...spec, ['name', `i${at}`]]), info),
            )
          }
          write(scope, documents, 0)
          write(scope, changes, 100)
        })
        const transaction = engine.begin()
        await engine.write(transaction, (scope) => write(scope, changes, 200))
        for (const within of [undefined, transaction]) {
          await engine.read(within, (kv) => {
            const info = engine.catalog.get(kv, NAMESPACE)
            for (const asked of queries) {
              const run = (hint: Value): Document[] => {
                const prepared = prepareQuery(info, engine.tools.flags, {
                  ...asked,
                  hint,
                  variables: undefined,
                  deadline: undefined,
                })
                if (prepared.plan.kind === 'index') planned++
                if (prepared.plan.kind === 'union') united++
                return [...findMatches(prepared, { kv, plain: within === undefined })].flatMap(
                  (match) => (match ? [match.doc] : []),
                )
              }
              attempt(() => {
                const expected = run(documentOf(['$natural', new Int32(1)]))
                const found = run(undefined)
                const byId = (docs: Document[]): string[] =>
                  docs
                    .map((doc) => formatValue(doc.get('_id')))
                    .toSorted((x, y) => x.localeCompare(y))
                expect(byId(found)).toEqual(byId(expected))
                if (!asked.sort) return
                // Equal ones may change places; what they are sorted by may not.
                const { keyOf, compareKeys } = compileSort(asked.sort, asked.collation)
                const orders = found.map((doc, at) =>
                  compareKeys(keyOf(doc), keyOf(expected[at] ?? new Map())),
                )
                expect(orders.every((order) => order === 0)).toBe(true)
              })
            }
          })
        }
        await engine.commit(transaction, () => undefined)
        const info = engine.catalog.get(engine.current, NAMESPACE)
        expect(info && validateCollection(engine.current, info).errors).toEqual([])
      },
    ),
    { numRuns: 150 },
  )
  expect(planned).toBeGreaterThan(200)
  expect(united).toBeGreaterThan(20)
  await engine.close()
})
