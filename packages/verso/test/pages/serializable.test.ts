import { expect, test } from 'vitest'

import { assertSerializable } from '../../src/pages/serializable.ts'

const origin = { method: 'getStaticProps', page: '/users/[id]' }

function problemOf(props: unknown): { message: string; hint: string } | undefined {
  try {
    assertSerializable(props, origin)
    return undefined
  } catch (error) {
    const { message, hint } = error as { message: string; hint: string }
    return { message, hint }
  }
}

test.each<[string, object]>([
  ['nothing', {}],
  ['all that JSON has', { s: '', n: -1.5, b: false, z: null, a: [1, [2], { c: {} }] }],
  ['an object without prototype', Object.assign(Object.create(null) as object, { a: 1 })],
  ['one object in two places', (([same]) => ({ a: same, b: [same, same] }))([{ x: 1 }])],
  ['a key called __proto__', JSON.parse('{"__proto__":{"a":1}}') as object],
])('%s passes', (_, props) => {
  expect(problemOf(props)).toBeUndefined()
})

class ObjectId {
  readonly _bsontype = 'ObjectId'
  toJSON(): string {
    return '65a'
  }
}
class User {
  name = 'a'
}
const mongooseDocument = Object.assign(Object.create({ save() {} }) as object, {
  $__: {},
  _doc: {},
})

test.each<[found: string, where: string, props: unknown, fix: RegExp]>([
  ['undefined', 'props.user.age', { user: { age: undefined } }, /null, or leave the key out/],
  ['a Date', 'props.users[1].since', { users: [{}, { since: new Date(0) }] }, /toISOString/],
  ['an ObjectId', 'props.user._id', { user: { _id: new ObjectId() } }, /String\(user\._id\)/],
  ['a Mongoose document', 'props.user', { user: mongooseDocument }, /\.lean\(\)/],
  ['a function (f)', 'props.f', { f: function f() {} }, /stay on the server/],
  ['a symbol', 'props.s', { s: Symbol('s') }, /JSON can hold/],
  ['a BigInt', 'props.n', { n: 1n }, /String\(value\)/],
  ['NaN', 'props.n', { n: Number.NaN }, /null/],
  ['a Map', 'props["a b"]', { 'a b': new Map() }, /\[\.\.\.value\]/],
  ['a User', 'props.user', { user: new User() }, /plain object/],
  ['an array', 'props', [1], /plain object/],
  ['null', 'props', null, /plain object/],
])('%s at %s', (found, where, props, fix) => {
  const problem = problemOf(props)
  expect(problem?.message).toBe(
    `getStaticProps of the page /users/[id] returned props that cannot be sent to the browser: ${where} is ${found}.`,
  )
  expect(problem?.hint).toMatch(fix)
})

test('a circle is named with both ends', () => {
  const a: Record<string, unknown> = {}
  a['b'] = { c: [a] }
  expect(problemOf({ a })?.message).toContain('props.a.b.c[0] is a circular reference (to .a)')
})
