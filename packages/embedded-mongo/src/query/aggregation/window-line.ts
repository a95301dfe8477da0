import { compareValues } from '../../bson/compare.ts'
import { bsonTypeName, isNumeric } from '../../bson/type-info.ts'
import { documentOf, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import { getPath } from '../expressions/field-path.ts'
import { isNullish } from '../expressions/operator.ts'
import { splitPath } from '../path.ts'
import { contextOf, type RunContext, type StageCompiler } from './stage.ts'
import type { WindowRow } from './window-bounds.ts'

interface Point {
  readonly x: Value
  readonly y: Value
}

/** The straight line through the points (x1, y1) and (x2, y2), at x. */
const LINE: Value = documentOf([
  '$add',
  [
    '$$y1',
    documentOf([
      '$multiply',
      [
        documentOf(['$subtract', ['$$x', '$$x1']]),
        documentOf([
          '$divide',
          [
            documentOf(['$subtract', ['$$y2', '$$y1']]),
            documentOf(['$subtract', ['$$x2', '$$x1']]),
          ],
        ]),
      ],
    ]),
  ],
])

/**
 * Makes `$linearFill`: what is null lies on the line between its neighbours, by the field of `sortBy`.
 *
 * @example const at = linearFill('day', '$price', compiler)(rows, ctx)
 */
export function linearFill(
  sortedBy: string,
  argument: Value,
  compiler: StageCompiler,
): (rows: readonly WindowRow[], ctx: RunContext) => (index: number) => Value {
  const path = splitPath(sortedBy)
  const input = compiler.compile(argument)
  const line = compiler.withVariables(['x', 'x1', 'y1', 'x2', 'y2']).compile(LINE)
  return (rows, ctx) => {
    const points = rows.map(({ doc }) => ({
      x: getPath(doc, path),
      y: input(contextOf(ctx, doc)) ?? null,
    }))
    assertLine(points, ctx)
    let [before, after] = [-1, -1]
    return (index) => {
      const point = points[index]
      if (point && !isNullish(point.y)) {
        before = index
        return point.y
      }
      while (after < points.length && (after <= index || isNullish(points[after]?.y))) after++
      const [left, right] = [points[before], points[after]]
      if (!left || !right) return null
      const known = { x: point?.x, x1: left.x, y1: left.y, x2: right.x, y2: right.y }
      const vars = new Map([...ctx.vars, ...Object.entries(known)])
      return line({ ...contextOf(ctx, new Map()), vars })
    }
  }
}

function assertLine(points: readonly Point[], ctx: RunContext): void {
  for (const [index, { x, y }] of points.entries()) {
    const previous = points[index - 1]?.x
    if (!isNullish(y) && !isNumeric(y)) {
      throw mismatch(`Value to be filled must be numeric or nullish, but found ${bsonTypeName(y)}`)
    }
    if (!isNumeric(x) && !(x instanceof Date)) {
      throw mismatch(
        `Value of the sortBy field must be numeric or a date, but found ${bsonTypeName(x)}`,
      )
    }
    if (index > 0 && compareValues(x, previous, ctx.collation) === 0) {
      throw new MongoError(
        6_050_106,
        'There can be no repeated values in the sort field in the same partition',
      )
    }
    if (index > 0 && isNumeric(x) !== isNumeric(previous)) {
      throw mismatch('Conflicting sort value types: numbers and dates')
    }
  }
}

const mismatch = (why: string): MongoError => new MongoError('TypeMismatch', why)
