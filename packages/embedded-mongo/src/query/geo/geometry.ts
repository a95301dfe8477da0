import { formatValue } from '../../bson/format.ts'
import { toDouble } from '../../bson/numbers.ts'
import { isNumeric } from '../../bson/type-info.ts'
import { type Document, isDocument, type Value } from '../../bson/value.ts'
import { MongoError, notSupported } from '../../errors/mongo-error.ts'

/** A place: on the sphere `x` is the longitude and `y` the latitude, in degrees. */
export interface Position {
  readonly x: number
  readonly y: number
}

/** Rings of positions without the repeated last one: the shell first, then the holes. */
export type Polygon = readonly (readonly Position[])[]

/** What a GeoJSON object or a legacy pair of coordinates stands for, taken apart. */
export interface Geometry {
  /** A legacy pair, which lies on a plane and, when its coordinates allow it, on the sphere too. */
  readonly legacy: boolean
  readonly points: readonly Position[]
  readonly lines: readonly (readonly Position[])[]
  readonly polygons: readonly Polygon[]
}

const NOTHING = { legacy: false, points: [], lines: [], polygons: [] }

/**
 * Reads what a document or a query holds as a geometry. `undefined` when it is none.
 *
 * @example parseGeometry(['…GeoJSON or a pair of numbers…'])
 */
export function parseGeometry(value: Value): Geometry | undefined {
  if (isDocument(value) && typeof value.get('type') === 'string') return parseGeoJson(value)
  const point = parsePair(value)
  return point && { ...NOTHING, legacy: true, points: [point] }
}

/**
 * Reads a legacy point: an array or a document that begins with two numbers.
 *
 * @example parsePair([new Double(1), new Double(2)]) // { x: 1, y: 2 }
 */
export function parsePair(value: Value): Position | undefined {
  const items = isDocument(value) ? [...value.values()] : value
  if (!Array.isArray(items)) return undefined
  const [x, y] = items
  if (!isNumeric(x) || !isNumeric(y)) return undefined
  const position = { x: toDouble(x), y: toDouble(y) }
  return Number.isFinite(position.x) && Number.isFinite(position.y) ? position : undefined
}

/**
 * Tells whether a position is a longitude and a latitude.
 *
 * @example isOnSphere({ x: 181, y: 0 }) // false
 */
export function isOnSphere({ x, y }: Position): boolean {
  return Math.abs(x) <= 180 && Math.abs(y) <= 90
}

/**
 * Reads a GeoJSON object.
 *
 * @throws {MongoError} 238 for another system of coordinates than that of GeoJSON
 * @example parseGeoJson(documentOf(['type', 'Point'], ['coordinates', [new Double(1), new Double(2)]]))
 */
export function parseGeoJson(value: Document): Geometry | undefined {
  if (value.has('crs')) throw notSupported('crs in GeoJSON')
  const coordinates = value.get('coordinates')
  switch (value.get('type')) {
    case 'Point':
      return geometry({ points: list([coordinates], parsePosition) })
    case 'MultiPoint':
      return geometry({ points: list(coordinates, parsePosition) })
    case 'LineString':
      return geometry({ lines: list([coordinates], parseLine) })
    case 'MultiLineString':
      return geometry({ lines: list(coordinates, parseLine) })
    case 'Polygon':
      return geometry({ polygons: list([coordinates], parsePolygon) })
    case 'MultiPolygon':
      return geometry({ polygons: list(coordinates, parsePolygon) })
    case 'GeometryCollection':
      return parseCollection(value.get('geometries'))
    default:
      return undefined
  }
}

type Parts = { readonly [Name in 'points' | 'lines' | 'polygons']?: Geometry[Name] | undefined }

/** Any part that could not be read makes the whole no geometry. */
function geometry(parts: Parts): Geometry | undefined {
  for (const part of Object.values(parts)) if (part === undefined) return undefined
  const { points = [], lines = [], polygons = [] } = parts
  return { legacy: false, points, lines, polygons }
}

function list<T>(value: Value, parse: (item: Value) => T | undefined): T[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined
  const parsed: T[] = []
  for (const item of value) {
    const one = parse(item)
    if (one === undefined) return undefined
    parsed.push(one)
  }
  return parsed
}

function parsePosition(value: Value): Position | undefined {
  const position = Array.isArray(value) ? parsePair(value) : undefined
  return position && isOnSphere(position) ? position : undefined
}

function parseLine(value: Value): Position[] | undefined {
  const positions = list(value, parsePosition)
  return positions && positions.length > 1 ? positions : undefined
}

function parsePolygon(value: Value): Polygon | undefined {
  return list(value, parseRing)
}

/** A ring ends where it began, and has three corners at least. */
function parseRing(value: Value): Position[] | undefined {
  const positions = list(value, parsePosition)
  const [first] = positions ?? []
  const last = positions?.at(-1)
  if (!positions || !first || !last || first.x !== last.x || first.y !== last.y) return undefined
  const ring = positions.slice(0, -1)
  return new Set(ring.map(({ x, y }) => `${x} ${y}`)).size > 2 ? ring : undefined
}

function parseCollection(value: Value): Geometry | undefined {
  const all = list(value, (item) => (isDocument(item) ? parseGeoJson(item) : undefined))
  return (
    all && {
      legacy: false,
      points: all.flatMap(({ points }) => points),
      lines: all.flatMap(({ lines }) => lines),
      polygons: all.flatMap(({ polygons }) => polygons),
    }
  )
}

/**
 * Reads the geometry of a query, which must be one.
 *
 * @throws {MongoError} BadValue
 * @example const { polygons } = requireGeometry('$geoWithin', operand.get('$geometry'))
 */
export function requireGeometry(at: string, value: Value): Geometry {
  const parsed = isDocument(value) ? parseGeoJson(value) : undefined
  if (parsed) return parsed
  throw new MongoError(
    'BadValue',
    `$geometry of ${at} is not a valid GeoJSON object: ${formatValue(value)}`,
  )
}
