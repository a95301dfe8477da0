import type { Geometry, Polygon, Position } from './geometry.ts'

/** The radius that MongoDB reckons with. */
export const EARTH_METERS = 6_378_100

type Vector = readonly [number, number, number]

const DEGREE = Math.PI / 180
/** Less than a hundredth of a millimetre on the ground: what rounding leaves of "on the line". */
const TOUCHING = 1e-12

function vectorOf({ x, y }: Position): Vector {
  const ring = Math.cos(y * DEGREE)
  return [ring * Math.cos(x * DEGREE), ring * Math.sin(x * DEGREE), Math.sin(y * DEGREE)]
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

function length(a: Vector): number {
  return Math.hypot(a[0], a[1], a[2])
}

/** The angle between two directions; exact for small ones too, which an arc cosine is not. */
function angle(a: Vector, b: Vector): number {
  return Math.atan2(length(cross(a, b)), dot(a, b))
}

/**
 * The angle between two places as seen from the middle of the earth, in radians.
 *
 * @example angleBetween({ x: 0, y: 0 }, { x: 90, y: 0 }) // Math.PI / 2
 */
export function angleBetween(a: Position, b: Position): number {
  return angle(vectorOf(a), vectorOf(b))
}

/**
 * The angle from a place to the nearest point of a geometry, 0 inside of a polygon.
 *
 * @example angleTo({ x: 0, y: 0 }, geometry)
 */
export function angleTo(place: Position, { points, lines, polygons }: Geometry): number {
  let least = Number.POSITIVE_INFINITY
  for (const point of points) least = Math.min(least, angleBetween(place, point))
  for (const line of lines) least = Math.min(least, angleToEdges(place, edgesOf(line, false)))
  for (const polygon of polygons) {
    if (isInside(place, polygon)) return 0
    for (const ring of polygon) least = Math.min(least, angleToEdges(place, edgesOf(ring, true)))
  }
  return least
}

type Edge = readonly [Vector, Vector]

function edgesOf(positions: readonly Position[], closed: boolean): Edge[] {
  const vectors = positions.map(vectorOf)
  const edges: Edge[] = []
  for (let at = 0; at < vectors.length; at++) {
    const from = vectors[at]
    const to = vectors[at + 1] ?? (closed ? vectors[0] : undefined)
    if (from && to) edges.push([from, to])
  }
  return edges
}

function angleToEdges(place: Position, edges: readonly Edge[]): number {
  const vector = vectorOf(place)
  return Math.min(...edges.map((edge) => angleToEdge(vector, edge)))
}

function angleToEdge(place: Vector, [from, to]: Edge): number {
  const ends = Math.min(angle(place, from), angle(place, to))
  const normal = cross(from, to)
  const size = length(normal)
  if (size === 0) return ends
  // The foot of the perpendicular lies on the edge when it lies between the planes through its ends.
  const isBeside = dot(cross(normal, from), place) > 0 && dot(cross(to, normal), place) > 0
  return isBeside ? Math.min(ends, Math.abs(Math.asin(dot(normal, place) / size))) : ends
}

/** Two edges cross at one point inside of both. */
function areCrossing([a, b]: Edge, [c, d]: Edge): boolean {
  const ab = cross(a, b)
  const cd = cross(c, d)
  const [toC, toD, toA, toB] = [dot(ab, c), dot(ab, d), dot(cd, a), dot(cd, b)]
  if (toC * toD >= 0 || toA * toB >= 0) return false
  // The planes meet in two opposite points: both edges must pass the same one.
  return toC > 0 === toB > 0
}

/**
 * Tells whether a place lies in a polygon, whose edges are parts of great circles and which covers at
 * most half of the earth, as MongoDB takes it. What lies on an edge is inside.
 *
 * @example isInside({ x: 1, y: 1 }, [[{ x: 0, y: 0 }, { x: 9, y: 0 }, { x: 0, y: 9 }]])
 */
export function isInside(place: Position, [shell = [], ...holes]: Polygon): boolean {
  const vector = vectorOf(place)
  return isInRing(vector, shell) && !holes.some((hole) => isInRing(vector, hole))
}

/**
 * Adds up by how much the edges turn around the place: once around for what is inside, and once around the
 * other way for what lies on the far side of the earth.
 */
function isInRing(place: Vector, ring: readonly Position[]): boolean {
  const edges = edgesOf(ring, true)
  let turn = 0
  for (const edge of edges) {
    if (angleToEdge(place, edge) <= TOUCHING) return true
    turn += turnAround(place, edge)
  }
  return turn * Math.sign(areaOf(edges)) > Math.PI
}

function turnAround(place: Vector, [from, to]: Edge): number {
  const a = cross(place, from)
  const b = cross(place, to)
  return Math.atan2(dot(place, cross(a, b)), dot(a, b))
}

/** The area inside of a ring, negative when it is walked clockwise; the smaller side counts as the inside. */
function areaOf(edges: readonly Edge[]): number {
  const [first] = edges
  if (!first) return 0
  const [corner] = first
  let area = 0
  for (const [from, to] of edges) {
    const volume = dot(corner, cross(from, to))
    area += 2 * Math.atan2(volume, 1 + dot(corner, from) + dot(from, to) + dot(to, corner))
  }
  const whole = 4 * Math.PI
  return area - whole * Math.round(area / whole)
}

function allEdges({ lines, polygons }: Geometry): Edge[] {
  return [
    ...lines.flatMap((line) => edgesOf(line, false)),
    ...polygons.flat().flatMap((ring) => edgesOf(ring, true)),
  ]
}

function allPositions({ points, lines, polygons }: Geometry): Position[] {
  return [...points, ...lines.flat(), ...polygons.flat(2)]
}

function isAnyCrossing(a: Geometry, b: Geometry): boolean {
  const others = allEdges(b)
  return allEdges(a).some((edge) => others.some((other) => areCrossing(edge, other)))
}

/**
 * Tells whether two geometries have a point in common.
 *
 * @example areIntersecting(line, polygon)
 */
export function areIntersecting(a: Geometry, b: Geometry): boolean {
  const touches = (one: Geometry, other: Geometry): boolean =>
    allPositions(one).some((position) => angleTo(position, other) <= TOUCHING)
  return touches(a, b) || touches(b, a) || isAnyCrossing(a, b)
}

/**
 * Tells whether a geometry lies wholly in one of some polygons.
 *
 * @example isWithin(point, polygons)
 */
export function isWithin(inner: Geometry, polygons: readonly Polygon[]): boolean {
  return parts(inner).every((part) =>
    polygons.some((polygon) => {
      const outer: Geometry = { legacy: false, points: [], lines: [], polygons: [polygon] }
      if (!allPositions(part).every((position) => isInside(position, polygon))) return false
      if (isAnyCrossing(part, outer)) return false
      // A hole that lies in the inner polygon takes something out of it.
      const [, ...holes] = polygon
      return !holes.flat().some((corner) => part.polygons.some((own) => isInside(corner, own)))
    }),
  )
}

function parts({ points, lines, polygons }: Geometry): Geometry[] {
  const none: Geometry = { legacy: false, points: [], lines: [], polygons: [] }
  return [
    ...points.map((point) => ({ ...none, points: [point] })),
    ...lines.map((line) => ({ ...none, lines: [line] })),
    ...polygons.map((polygon) => ({ ...none, polygons: [polygon] })),
  ]
}
