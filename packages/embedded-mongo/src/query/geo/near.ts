import { formatValue } from '../../bson/format.ts'
import { toDouble } from '../../bson/numbers.ts'
import { isNumeric } from '../../bson/type-info.ts'
import { type Document, isDocument, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import { isOnSphere, parseGeometry, parsePair, type Position, requireGeometry } from './geometry.ts'
import { angleTo, EARTH_METERS } from './sphere.ts'

/** The kinds of indexes that can answer what is near. */
export type GeoIndexKind = '2d' | '2dsphere'

/** A compiled `$near` or `$nearSphere`. */
export interface Near {
  readonly kinds: readonly GeoIndexKind[]
  /** How far one value is away, when it is a place and within the bounds. */
  readonly distanceOf: (value: Value) => number | undefined
}

const NEAR: readonly string[] = ['$near', '$nearSphere']
const BOUNDS: ReadonlySet<string> = new Set(['$minDistance', '$maxDistance'])

/**
 * Compiles `$near` and `$nearSphere` with the bounds that stand in or beside them.
 *
 * @throws {MongoError} BadValue
 * @example compileNear(documentOf(['$near', [one, two]], ['$maxDistance', five]))
 */
export function compileNear(operators: Document): Near {
  for (const name of operators.keys()) {
    if (!NEAR.includes(name) && !BOUNDS.has(name))
      throw bad(`invalid argument in geo near query: ${name}`)
  }
  const [operator = '$near', ...more] = NEAR.filter((name) => operators.has(name))
  if (more.length > 0) throw bad('Too many geoNear expressions')
  const operand = operators.get(operator)
  if (isDocument(operand) && operand.has('$geometry'))
    return nearGeoJson(operator, operand, operators)
  const point = parsePair(operand)
  if (point) return nearPair(operator === '$nearSphere', point, operators)
  const geometry = isDocument(operand) ? parseGeometry(operand) : undefined
  if (geometry && !geometry.legacy && operators.size === 1)
    return onSphere(pointOf(operator, operand), 0)
  throw bad(`invalid point in geo near query ${operator} argument: ${formatValue(operand)}`)
}

function nearGeoJson(operator: string, operand: Document, operators: Document): Near {
  if (operators.size > 1) {
    throw bad('geo near accepts just one argument when querying for a GeoJSON point.')
  }
  for (const name of operand.keys()) {
    if (name !== '$geometry' && !BOUNDS.has(name)) {
      throw bad(`invalid argument in geo near query: ${name}`)
    }
  }
  const point = pointOf(operator, operand.get('$geometry'))
  return onSphere(point, bound(operand, '$minDistance', 0), bound(operand, '$maxDistance'))
}

function pointOf(operator: string, value: Value): Position {
  const { points, lines, polygons } = requireGeometry(operator, value)
  const [point] = points
  if (!point || points.length + lines.length + polygons.length > 1) {
    throw bad(`invalid point in geo near query ${operator} argument: ${formatValue(value)}`)
  }
  return point
}

/** In metres, as GeoJSON is measured. */
function onSphere(from: Position, least: number, most = Number.POSITIVE_INFINITY): Near {
  return { kinds: ['2dsphere'], distanceOf: within(spherical(from, EARTH_METERS), least, most) }
}

/** Legacy points: in degrees on the plane, in radians on the sphere. */
function nearPair(isSphere: boolean, from: Position, operators: Document): Near {
  const least = bound(operators, '$minDistance', 0)
  const most = bound(operators, '$maxDistance')
  if (!isSphere) return { kinds: ['2d'], distanceOf: within(plane(from), least, most) }
  if (!isOnSphere(from)) {
    throw new MongoError(17_444, 'Legacy point is out of bounds for spherical query')
  }
  return { kinds: ['2d', '2dsphere'], distanceOf: within(spherical(from, 1), least, most) }
}

type Distance = (value: Value) => number | undefined

function within(distanceOf: Distance, least: number, most: number): Distance {
  return (value) => {
    const distance = distanceOf(value)
    return distance !== undefined && distance >= least && distance <= most ? distance : undefined
  }
}

function plane(from: Position): Distance {
  return (value) => {
    const [point] = parseGeometry(value)?.points ?? []
    return point && Math.hypot(point.x - from.x, point.y - from.y)
  }
}

function spherical(from: Position, radius: number): Distance {
  return (value) => {
    const found = parseGeometry(value)
    if (!found || !found.points.every(isOnSphere)) return undefined
    return angleTo(from, found) * radius
  }
}

function bound(from: Document, name: string, otherwise = Number.POSITIVE_INFINITY): number {
  const value = from.get(name)
  if (value === undefined) return otherwise
  if (!isNumeric(value)) throw bad(`${name} must be a number`)
  const number = toDouble(value)
  if (!(number >= 0)) throw bad(`${name} must be non-negative`)
  return number
}

function bad(message: string): MongoError {
  return new MongoError('BadValue', message)
}
