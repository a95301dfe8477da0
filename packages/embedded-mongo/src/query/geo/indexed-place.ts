import { formatValue } from '../../bson/format.ts'
import type { Document, Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import { walkPath } from '../path.ts'
import { isOnSphere, parseGeometry, parsePair } from './geometry.ts'
import type { GeoIndexKind } from './near.ts'

/** Where the map of a 2d index ends. */
const EDGE = 180

/**
 * Checks what a document has at a path with a geo index: nothing, or a place.
 *
 * @throws {MongoError} 16755 and others, so that what `$near` leaves out cannot be there
 * @example checkPlace(doc, ['loc'], '2dsphere')
 */
export function checkPlace(doc: Document, parts: readonly string[], kind: GeoIndexKind): void {
  const check = kind === '2d' ? checkFlat : checkSpherical
  walkPath(doc, parts, { expandLast: false }, (value) => {
    if (value !== undefined && value !== null) check(value)
    return false
  })
}

function checkSpherical(value: Value): void {
  const found = parseGeometry(value)
  if (found && (!found.legacy || found.points.every(isOnSphere))) return
  if (!found && Array.isArray(value) && value.length > 0 && value.every(isGeoJson)) return
  throw new MongoError(16_755, `Can't extract geo keys: ${formatValue(value)} is not a geometry`)
}

function isGeoJson(value: Value): boolean {
  return parseGeometry(value)?.legacy === false
}

function checkFlat(value: Value): void {
  if (Array.isArray(value) && !parsePair(value)) {
    for (const item of value) checkPair(item)
    return
  }
  checkPair(value)
}

function checkPair(value: Value): void {
  const [point] = parseGeometry(value)?.points ?? []
  if (!point) {
    throw new MongoError(
      16_804,
      `location object expected, location array not in correct format: ${formatValue(value)}`,
    )
  }
  const isOnMap = [point.x, point.y].every((number) => number >= -EDGE && number < EDGE)
  if (!isOnMap) {
    throw new MongoError(13_027, `point not in interval of [ -180, 180 ) :: ${formatValue(value)}`)
  }
}
