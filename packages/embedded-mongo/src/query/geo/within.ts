import { formatValue } from '../../bson/format.ts'
import { toDouble } from '../../bson/numbers.ts'
import { isNumeric } from '../../bson/type-info.ts'
import { isDocument, type Value } from '../../bson/value.ts'
import { MongoError, notSupported } from '../../errors/mongo-error.ts'
import { isOnSphere, parseGeometry, parsePair, type Position, requireGeometry } from './geometry.ts'
import { angleBetween, areIntersecting, isWithin } from './sphere.ts'

/** Tells whether one value, an item of an array included, is where it should be. */
type PlaceTest = (value: Value) => boolean

/**
 * Compiles `$geoWithin` and its older name `$within`.
 *
 * @throws {MongoError} BadValue for shapes that are none
 * @example compileGeoWithin('$geoWithin', documentOf(['$box', [[zero, zero], [one, one]]]))
 */
export function compileGeoWithin(operator: string, operand: Value): PlaceTest {
  const [name, shape] = onlyField(operator, operand)
  switch (name) {
    case '$box':
      return flat(inBox(requirePairs(name, shape)))
    case '$polygon':
      return flat(inPolygon(requirePairs(name, shape)))
    case '$center': {
      const { middle, radius } = requireCircle(name, shape)
      return flat(({ x, y }) => Math.hypot(x - middle.x, y - middle.y) <= radius)
    }
    case '$centerSphere':
      return inCap(requireCircle(name, shape))
    case '$geometry': {
      const { points, lines, polygons } = requireGeometry(operator, shape)
      if (points.length > 0 || lines.length > 0) {
        throw bad(`${operator} not supported with provided geometry: ${formatValue(shape)}`)
      }
      return (value) => {
        const found = placed(value)
        return found !== undefined && isWithin(found, polygons)
      }
    }
    default:
      throw bad(`unknown geo specifier: ${name}`)
  }
}

/**
 * Compiles `$geoIntersects`.
 *
 * @example compileGeoIntersects(documentOf(['$geometry', geoJson]))
 */
export function compileGeoIntersects(operand: Value): PlaceTest {
  const [name, shape] = onlyField('$geoIntersects', operand)
  if (name !== '$geometry')
    throw bad(`$geoIntersects not supported with provided geometry: ${name}`)
  const geometry = requireGeometry('$geoIntersects', shape)
  return (value) => {
    const found = placed(value)
    return found !== undefined && areIntersecting(found, geometry)
  }
}

function onlyField(operator: string, operand: Value): [string, Value] {
  const [field, ...more] = isDocument(operand) ? operand : []
  if (!field || more.length > 0) throw bad(`${operator} needs an object with one shape`)
  return field
}

/** A legacy pair lies on the sphere when it is a longitude and a latitude. */
function placed(value: Value): ReturnType<typeof parseGeometry> {
  const found = parseGeometry(value)
  return found?.legacy === true && !found.points.every(isOnSphere) ? undefined : found
}

/** Shapes on the plane hold points only, and GeoJSON points count as such. */
function flat(isIn: (position: Position) => boolean): PlaceTest {
  return (value) => {
    const found = parseGeometry(value)
    if (!found || found.lines.length > 0 || found.polygons.length > 0) return false
    return found.points.length === 1 && found.points.every(isIn)
  }
}

function inCap({ middle, radius }: Circle): PlaceTest {
  if (!isOnSphere(middle)) throw bad('$centerSphere needs a longitude and a latitude')
  return (value) => {
    const found = placed(value)
    if (!found) return false
    if (found.lines.length > 0 || found.polygons.length > 0) {
      throw notSupported('$centerSphere on stored lines and polygons')
    }
    return found.points.every((point) => angleBetween(point, middle) <= radius)
  }
}

function inBox(corners: readonly Position[]): (position: Position) => boolean {
  const [a, b] = corners
  if (!a || !b || corners.length !== 2) throw bad('$box needs two points')
  return ({ x, y }) =>
    x >= Math.min(a.x, b.x) &&
    x <= Math.max(a.x, b.x) &&
    y >= Math.min(a.y, b.y) &&
    y <= Math.max(a.y, b.y)
}

/** Corners and edges along an axis belong to the polygon; of other edges those on its right side. */
function inPolygon(corners: readonly Position[]): (position: Position) => boolean {
  if (corners.length < 3) throw bad('Polygon must have at least 3 points')
  return ({ x, y }) => {
    let crossings = 0
    for (let at = 0; at < corners.length; at++) {
      const a = corners[at]
      const b = corners[(at + 1) % corners.length]
      if (!a || !b) continue
      const [low, high] = [Math.min(a.y, b.y), Math.max(a.y, b.y)]
      const isBetween = x >= Math.min(a.x, b.x) && x <= Math.max(a.x, b.x)
      if (isBetween && y >= low && y <= high && (a.x === b.x || a.y === b.y)) return true
      if ((x === a.x && y === a.y) || (x === b.x && y === b.y)) return true
      if (y <= low || y > high) continue
      if (x <= a.x + ((y - a.y) * (b.x - a.x)) / (b.y - a.y)) crossings++
    }
    return crossings % 2 === 1
  }
}

interface Circle {
  readonly middle: Position
  readonly radius: number
}

function requireCircle(name: string, shape: Value): Circle {
  const [middle, radius, ...more] = isDocument(shape) ? shape.values() : list(name, shape)
  const position = parsePair(middle)
  if (!position || !isNumeric(radius) || more.length > 0 || !(toDouble(radius) >= 0)) {
    throw bad(`${name} needs a point and a radius that is not negative`)
  }
  return { middle: position, radius: toDouble(radius) }
}

function requirePairs(name: string, shape: Value): Position[] {
  const items = isDocument(shape) ? [...shape.values()] : list(name, shape)
  return items.map((item) => {
    const position = parsePair(item)
    if (!position) throw bad(`${name} needs points of two numbers`)
    return position
  })
}

function list(name: string, shape: Value): Value[] {
  if (Array.isArray(shape)) return shape
  throw bad(`${name} needs an array`)
}

function bad(message: string): MongoError {
  return new MongoError('BadValue', message)
}
