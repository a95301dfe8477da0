import { expect, test } from 'vitest'
import { documentOf, Int32 } from '../../../src/bson/value.ts'
import { filterRoots } from '../../../src/query/filter-roots.ts'

const one = new Int32(1)

test('are the first parts of the paths, in branches too', () => {
  const nor = documentOf(['$nor', [documentOf(['d.0.e', one])]])
  const filter = documentOf(['a.b', one], ['$comment', 'x'], ['$or', [documentOf(['c', one]), nor]])
  expect(filterRoots(filter)).toEqual(new Set(['a', 'c', 'd']))
  expect(filterRoots(new Map())).toEqual(new Set())
})

test.each(['$expr', '$jsonSchema', '$alwaysTrue', '$id', '$where'])(
  'are unknown beside %s, wherever it stands',
  (name) => {
    expect(filterRoots(new Map([[name, one]]))).toBeUndefined()
    expect(filterRoots(new Map([['$and', [new Map([[name, one]])]]]))).toBeUndefined()
  },
)
