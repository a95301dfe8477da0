import type { Collection, Document } from 'mongodb'
import { describe, expect, test } from 'vitest'
import { errorOf, useStore } from '../support/test-store.ts'

const store = useStore()

interface Place extends Document {
  _id: number
}

type Pair = [number, number]

const point = (coordinates: Pair): object => ({ type: 'Point', coordinates })
const line = (...coordinates: Pair[]): object => ({ type: 'LineString', coordinates })
const polygon = (...rings: Pair[][]): object => ({ type: 'Polygon', coordinates: rings })
const square = (x: number, y: number, size: number): Pair[] => [
  [x, y],
  [x + size, y],
  [x + size, y + size],
  [x, y + size],
  [x, y],
]

async function fill(places: unknown[], index?: object): Promise<Collection<Place>> {
  const c = store.db.collection<Place>('places')
  await c.deleteMany({})
  if (index) await c.createIndex(index as never)
  await c.insertMany(places.map((p, _id) => (p === undefined ? { _id } : { _id, p })))
  return c
}

async function ids(c: Collection<Place>, filter: object, options = {}): Promise<number[]> {
  return (await c.find(filter, options).toArray()).map(({ _id }) => _id)
}

describe('on the plane', () => {
  const places = [
    [1, 1],
    { long: 5, lat: 5 },
    [10, 5],
    point([2, 3]),
    'x',
    [1],
    undefined,
    [
      [9, 9],
      [1, 2],
    ],
  ]

  test.each([
    [
      {
        $box: [
          [0, 0],
          [5, 5],
        ],
      },
      [0, 1, 3, 7],
    ],
    [
      {
        $box: [
          [5, 5],
          [1, 3],
        ],
      },
      [1, 3],
    ],
    [{ $center: [[1, 1], 1] }, [0, 7]],
    [{ $center: [{ x: 5, y: 5 }, 5] }, [1, 2, 3, 7]],
    [
      {
        $polygon: [
          [0, 0],
          [0, 4],
          [4, 4],
        ],
      },
      [0, 3, 7],
    ],
    [{ $polygon: { a: [4, 4], b: [6, 4], c: [6, 6], d: [4, 6] } }, [1]],
  ])('%j', async (shape, found) => {
    const c = await fill(places)
    expect(await ids(c, { p: { $geoWithin: shape } })).toEqual(found)
    expect(await ids(c, { p: { $within: shape } })).toEqual(found)
    const others = places.map((_, at) => at).filter((at) => !found.includes(at))
    expect(await ids(c, { p: { $not: { $geoWithin: shape } } })).toEqual(others)
    expect(await c.countDocuments({ p: { $geoWithin: shape } })).toBe(found.length)
  })

  test('a 2d index gives the nearest first, within bounds', async () => {
    const c = await fill(
      [
        [10, 0],
        [1, 1],
        undefined,
        { a: { x: 0, y: 0 } }.a,
        [-5, 0],
        [
          [40, 0],
          [2, 0],
        ],
      ],
      {
        p: '2d',
      },
    )
    expect(await ids(c, { p: { $near: [0, 0] } })).toEqual([3, 1, 5, 4, 0])
    expect(await ids(c, { p: { $near: [0, 0], $maxDistance: 2 } })).toEqual([3, 1, 5])
    expect(await ids(c, { p: { $near: [0, 0], $minDistance: 2, $maxDistance: 5 } })).toEqual([5, 4])
    expect(
      await ids(c, { $and: [{ p: { $near: [0, 0] } }, { _id: { $gt: 1 } }] }, { limit: 2 }),
    ).toEqual([3, 5])
    expect(await ids(c, { p: { $near: [0, 0] } }, { sort: { _id: -1 }, limit: 1 })).toEqual([5])
    expect(await ids(c, { p: { $nearSphere: [0, 0], $maxDistance: 0.1 } })).toEqual([3, 1, 5, 4])
    expect(
      await c.findOneAndUpdate({ p: { $near: [9, 0] } }, { $set: { hit: true } }),
    ).toMatchObject({ _id: 0 })
    expect(await c.deleteOne({ p: { $near: [9, 0] } })).toMatchObject({ deletedCount: 1 })
    expect(await c.distinct('_id', { p: { $near: [0, 0], $maxDistance: 2 } })).toEqual([1, 3, 5])
  })

  test('a 2d index takes pairs on its map only', async () => {
    const c = await fill([], { p: '2d' }).catch(() => store.db.collection<Place>('places'))
    await c.createIndex({ p: '2d' })
    expect(await errorOf(c.insertOne({ _id: 1, p: [180, 0] }))).toMatchObject({ code: 13_027 })
    expect(await errorOf(c.insertOne({ _id: 1, p: 'here' }))).toMatchObject({ code: 16_804 })
    await c.insertMany([
      { _id: 1, p: [] },
      { _id: 2, p: null },
      { _id: 3, p: [-180, 179] },
    ])
    expect(await ids(c, { p: { $near: [0, 0] } })).toEqual([3])
    expect(await ids(c, { p: null })).toEqual([2])
    expect(await store.db.command({ validate: 'places' })).toMatchObject({ valid: true })
  })
})

describe('on the sphere', () => {
  test('a place is in a polygon, and not in its holes', async () => {
    const c = await fill([
      point([5, 5]),
      [1, 9],
      point([15, 5]),
      line([1, 1], [2, 2]),
      line([1, 1], [12, 2]),
      polygon(square(3, 3, 4)),
      {
        type: 'MultiPoint',
        coordinates: [
          [1, 1],
          [20, 1],
        ],
      },
      [200, 5],
      [point([30, 30]), point([9, 1])],
      point([0, 0]),
    ])
    const inside = (...rings: Pair[][]): object => ({
      p: { $geoWithin: { $geometry: polygon(...rings) } },
    })
    expect(await ids(c, inside(square(0, 0, 10)))).toEqual([0, 1, 3, 5, 8, 9])
    expect(await ids(c, inside(square(0, 0, 10), square(4, 4, 2)))).toEqual([1, 3, 8, 9])
    // Walked the other way round it is the same polygon.
    expect(await ids(c, inside(square(0, 0, 10).toReversed()))).toEqual([0, 1, 3, 5, 8, 9])
    const two = { type: 'MultiPolygon', coordinates: [[square(0, 0, 6)], [square(14, 4, 2)]] }
    expect(await ids(c, { p: { $geoWithin: { $geometry: two } } })).toEqual([0, 2, 3, 9])
  })

  test('edges are parts of great circles, over the date line and around a pole', async () => {
    const c = await fill([
      point([5, 10.02]),
      point([179.9, 0]),
      point([-179.9, 0]),
      point([33, 89]),
      point([0, -89]),
    ])
    const inside = (ring: Pair[]): object => ({ p: { $geoWithin: { $geometry: polygon(ring) } } })
    expect(await ids(c, inside(square(0, 0, 10)))).toEqual([0])
    expect(
      await ids(
        c,
        inside([
          [170, -9],
          [-170, -9],
          [-170, 9],
          [170, 9],
          [170, -9],
        ]),
      ),
    ).toEqual([1, 2])
    expect(
      await ids(
        c,
        inside([
          [0, 80],
          [120, 80],
          [-120, 80],
          [0, 80],
        ]),
      ),
    ).toEqual([3])
    expect(await ids(c, { p: { $geoWithin: { $centerSphere: [[180, 0], 0.01] } } })).toEqual([1, 2])
  })

  test('what has a point in common intersects', async () => {
    const c = await fill([
      line([-178, 10], [178, 10]),
      [line([0, 0], [1, 1]), line([50, 50], [60, 50])],
      polygon(square(20, 20, 10)),
      point([25, 25]),
      point([0, 40]),
    ])
    const meets = (geometry: object): object => ({ p: { $geoIntersects: { $geometry: geometry } } })
    expect(await ids(c, meets(line([180, 11], [180, 9])))).toEqual([0])
    expect(await ids(c, meets(line([55, 45], [55, 55])))).toEqual([1])
    expect(await ids(c, meets(polygon(square(15, 15, 40))))).toEqual([1, 2, 3])
    expect(await ids(c, meets(polygon(square(22, 22, 1))))).toEqual([2])
    expect(await ids(c, meets(point([0, 40])))).toEqual([4])
    expect(await ids(c, meets(line([10, 20], [15, 25])))).toEqual([])
  })

  test('a 2dsphere index gives the nearest first, in metres', async () => {
    const c = await fill(
      [
        point([0, 1]),
        point([0.5, 0]),
        undefined,
        [0, -0.1],
        line([-1, 2], [1, 2]),
        polygon(square(-0.2, -0.2, 0.4)),
      ],
      {
        p: '2dsphere',
      },
    )
    const $geometry = point([0, 0])
    expect(await ids(c, { p: { $near: { $geometry } } })).toEqual([5, 3, 1, 0, 4])
    // A degree is 111,318.8 m on a sphere of MongoDB's size.
    expect(await ids(c, { p: { $near: { $geometry, $maxDistance: 111_319 } } })).toEqual([
      5, 3, 1, 0,
    ])
    expect(
      await ids(c, { p: { $nearSphere: { $geometry, $minDistance: 1, $maxDistance: 111_318 } } }),
    ).toEqual([3, 1])
    expect(await ids(c, { p: { $near: $geometry } })).toEqual([5, 3, 1, 0, 4])
    expect(await ids(c, { p: { $nearSphere: [0, 0], $maxDistance: 0.01 } })).toEqual([5, 3, 1])
    expect(await c.indexes()).toMatchObject([{}, { name: 'p_2dsphere', '2dsphereIndexVersion': 3 }])
    for (const wrong of [
      [],
      [200, 0],
      'x',
      { type: 'Point' },
      { coordinates: [1, 2] },
      polygon([
        [0, 0],
        [1, 1],
        [0, 0],
      ]),
    ]) {
      expect(await errorOf(c.insertOne({ _id: 99, p: wrong }))).toMatchObject({ code: 16_755 })
    }
    expect(await store.db.command({ validate: 'places' })).toMatchObject({ valid: true })
  })

  test('distances are those of a sphere, in the order of a plain calculation', async () => {
    let seed = 7
    const random = (size: number): number => {
      seed = (seed * 48_271) % 2_147_483_647
      return (seed / 2_147_483_647 - 0.5) * size
    }
    const places = Array.from({ length: 200 }, (): Pair => [random(360), random(180)])
    const c = await fill(places.map(point), { p: '2dsphere' })
    const from: Pair = [12, 47]
    const radians = (degrees: number): number => (degrees * Math.PI) / 180
    const haversine = ([x, y]: Pair): number => {
      const a =
        Math.sin(radians(y - from[1]) / 2) ** 2 +
        Math.cos(radians(y)) * Math.cos(radians(from[1])) * Math.sin(radians(x - from[0]) / 2) ** 2
      return 2 * 6_378_100 * Math.asin(Math.sqrt(a))
    }
    const sorted = places
      .map((place, at) => ({ at, far: haversine(place) }))
      .sort((a, b) => a.far - b.far)
    expect(await ids(c, { p: { $near: { $geometry: point(from) } } })).toEqual(
      sorted.map(({ at }) => at),
    )
    const $maxDistance = ((sorted[49]?.far ?? 0) + (sorted[50]?.far ?? 0)) / 2
    const near = { p: { $near: { $geometry: point(from), $maxDistance } } }
    expect(await ids(c, near)).toEqual(sorted.slice(0, 50).map(({ at }) => at))
  })
})

describe('refused', () => {
  test.each([
    [{ $near: [0, 0] }, 291],
    [{ $nearSphere: { $geometry: point([0, 0]) } }, 291],
    [{ $near: 'x' }, 2],
    [{ $near: [0, 0], $maxDistance: -1 }, 2],
    [{ $near: [0, 0], $exists: true }, 2],
    [{ $near: { $geometry: point([0, 0]) }, $maxDistance: 5 }, 2],
    [{ $near: { $geometry: line([0, 0], [1, 1]) } }, 2],
    [{ $maxDistance: 5 }, 2],
    [{ $geoWithin: { $box: [[0, 0]] } }, 2],
    [{ $geoWithin: { $center: [[0, 0], -1] } }, 2],
    [
      {
        $geoWithin: {
          $polygon: [
            [0, 0],
            [1, 1],
          ],
        },
      },
      2,
    ],
    [{ $geoWithin: { $geometry: point([0, 0]) } }, 2],
    [
      {
        $geoWithin: {
          $geometry: polygon([
            [0, 0],
            [1, 1],
            [2, 0],
            [3, 3],
          ]),
        },
      },
      2,
    ],
    [{ $geoWithin: { $circle: 1 } }, 2],
    [
      {
        $geoIntersects: {
          $box: [
            [0, 0],
            [1, 1],
          ],
        },
      },
      2,
    ],
    [{ $geoIntersects: { $geometry: { ...point([0, 0]), crs: {} } } }, 238],
  ])('%j', async (condition, code) => {
    const c = await fill([[1, 1]])
    expect(await errorOf(ids(c, { p: condition }))).toMatchObject({ code })
  })

  test('$near where nothing can be put in order', async () => {
    const c = await fill([[1, 1]], { p: '2d' })
    const near = { p: { $near: [0, 0] } }
    expect(await errorOf(ids(c, { $or: [near] }))).toMatchObject({ code: 2 })
    expect(await errorOf(ids(c, { p: { $not: near.p } }))).toMatchObject({ code: 2 })
    expect(await errorOf(ids(c, { a: { $elemMatch: near } }))).toMatchObject({ code: 2 })
    expect(await errorOf(ids(c, { $and: [near, near] }))).toMatchObject({ code: 2 })
    expect(await errorOf(c.countDocuments(near))).toMatchObject({ code: 5_626_500 })
    expect(await errorOf(ids(c, { p: { $near: { $geometry: point([0, 0]) } } }))).toMatchObject({
      code: 291,
    })
    await c.createIndex({ a: 1, q: '2dsphere' })
    const far = { q: { $near: { $geometry: point([0, 0]) } } }
    expect(await errorOf(ids(c, far))).toMatchObject({ code: 291 })
    expect(await ids(c, { ...far, a: 1 })).toEqual([])
  })

  test('promises that an index on places cannot keep', async () => {
    const c = await fill([[1, 1]])
    expect(await errorOf(c.createIndex({ p: '2d' }, { unique: true }))).toMatchObject({ code: 238 })
    expect(await errorOf(c.createIndex({ p: '2dsphere', q: '2dsphere' }))).toMatchObject({
      code: 238,
    })
    expect(await errorOf(c.createIndex({ a: 1, p: '2d' }))).toMatchObject({ code: 16_802 })
    await c.insertOne({ _id: 5, p: [500, 500] })
    expect(await errorOf(c.createIndex({ p: '2dsphere' }))).toMatchObject({ code: 16_755 })
    expect(await c.indexes()).toHaveLength(1)
  })
})
