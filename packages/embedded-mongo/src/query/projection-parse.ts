import type { Collation } from '../bson/collation.ts'
import { formatDocument, formatValue } from '../bson/format.ts'
import { toDouble } from '../bson/numbers.ts'
import { bsonTypeName, isNumeric } from '../bson/type-info.ts'
import { type Document, isDocument, type Value } from '../bson/value.ts'
import { isMongoError, MongoError, notSupported } from '../errors/mongo-error.ts'
import { compileFilter, type MatchDetails } from './matcher.ts'
import { UNSUPPORTED_PROJECTION_OPERATORS } from './operators.ts'
import { checkFieldPath, splitPath } from './path.ts'
import {
  insertLeaf,
  type ProjectionLeaf,
  type ProjectionNode,
  projectionNode,
} from './projection-tree.ts'

/** How a projection is compiled. */
export interface ProjectionOptions {
  readonly collation?: Collation | undefined
  /** Compiles an expression of a computed field; without it they are refused. */
  readonly compileExpression?: ((expression: Value) => (doc: Document) => Value) | undefined
}

/** A parsed projection. */
export interface ParsedProjection {
  readonly root: ProjectionNode
  readonly kind: 'inclusion' | 'exclusion'
  /** The path of the positional operator, without it. */
  readonly positional: readonly string[] | undefined
}

/**
 * Parses the projection of a query.
 *
 * @throws {MongoError} 31253 and 31254 for a mix of inclusion and exclusion, and what else MongoDB refuses
 * @example parseProjection(documentOf(['a', new Int32(1)]), {})
 */
export function parseProjection(spec: Document, options: ProjectionOptions): ParsedProjection {
  return new ProjectionParser(options).run(spec)
}

class ProjectionParser {
  readonly #options: ProjectionOptions
  readonly #root = projectionNode()
  #kind: 'inclusion' | 'exclusion' | undefined
  #positional: string[] | undefined
  #hasElemMatch = false
  #hasSlice = false
  #id: 'included' | 'excluded' | 'inside' | undefined

  constructor(options: ProjectionOptions) {
    this.#options = options
  }

  run(spec: Document): ParsedProjection {
    for (const [name, value] of spec) this.#field([], name, value)
    const kind = this.#kind ?? this.#defaultKind()
    const { children } = this.#root
    if (kind === 'inclusion' && !children.has('_id')) children.set('_id', { kind: 'include' })
    if (kind === 'exclusion' && this.#id === 'included') children.delete('_id')
    return { root: this.#root, kind, positional: this.#positional }
  }

  /** What it is when no field says so: a slice alone keeps the other fields, `$elemMatch` alone drops them. */
  #defaultKind(): 'inclusion' | 'exclusion' {
    if (this.#hasSlice) return this.#id === 'included' ? 'inclusion' : 'exclusion'
    if (this.#hasElemMatch) return 'inclusion'
    return this.#id === 'included' ? 'inclusion' : 'exclusion'
  }

  #field(prefix: readonly string[], name: string, value: Value): void {
    if (isPositionalPath(name)) return this.#positionalField(prefix, name, value)
    checkFieldPath(name)
    const path = [...prefix, ...splitPath(name)]
    if (isDocument(value)) this.#document(path, value)
    else if (typeof value === 'boolean' || isNumeric(value)) {
      if (isTrue(value)) this.#include(path, name)
      else this.#exclude(path, name)
    } else this.#literal(path, name, value)
  }

  #isId(path: readonly string[]): boolean {
    return path.length === 1 && path[0] === '_id'
  }

  #include(path: readonly string[], name: string): void {
    this.#insert(path, { kind: 'include' })
    if (this.#isId(path)) this.#id = 'included'
    else this.#becomeInclusion(name)
  }

  #exclude(path: readonly string[], name: string): void {
    this.#insert(path, { kind: 'exclude' })
    if (this.#isId(path)) {
      this.#id = 'excluded'
      return
    }
    if (this.#kind === 'inclusion') {
      throw new MongoError(31_254, `Cannot do exclusion on field ${name} in inclusion projection`)
    }
    this.#kind = 'exclusion'
  }

  #becomeInclusion(name: string): void {
    if (this.#kind === 'exclusion') {
      throw new MongoError(31_253, `Cannot do inclusion on field ${name} in exclusion projection`)
    }
    this.#kind = 'inclusion'
  }

  #insert(path: readonly string[], leaf: ProjectionLeaf): void {
    insertLeaf(this.#root, path, leaf)
    if (path[0] === '_id') this.#id ??= 'inside'
  }

  #positionalField(prefix: readonly string[], name: string, value: Value): void {
    if (!name.endsWith('.$') || name.includes('.$.')) {
      throw new MongoError(
        31_394,
        "As of 4.4, it's illegal to specify positional operator in the middle of a path.Positional " +
          'projection may only be used at the end, for example: a.b.$. If the query previously used a form ' +
          "like a.b.$.d, remove the parts following the '$' and the results will be equivalent.",
      )
    }
    if (isDocument(value)) {
      throw new MongoError(
        31_271,
        'positional projection cannot be used with an expression or sub object',
      )
    }
    if (typeof value !== 'boolean' && !isNumeric(value)) {
      throw new MongoError(31_308, 'positional projection cannot be used with a literal')
    }
    if (!isTrue(value)) {
      throw new MongoError(31_395, 'positional projection cannot be used with exclusion')
    }
    if (this.#positional !== undefined) {
      throw new MongoError(31_276, 'Cannot specify more than one positional projection per query.')
    }
    if (this.#hasElemMatch) {
      throw new MongoError(31_256, 'Cannot specify positional operator and $elemMatch.')
    }
    const rest = name.slice(0, -2)
    checkFieldPath(rest)
    this.#positional = [...prefix, ...splitPath(rest)]
    this.#insert(this.#positional, { kind: 'positional' })
    this.#becomeInclusion(name)
  }

  #document(path: readonly string[], value: Document): void {
    const [operator] = value.keys()
    if (operator === undefined) {
      throw new MongoError(
        51_270,
        `An empty sub-projection is not a valid value. Found empty object at path ${path.join('.')}`,
      )
    }
    if (value.size > 1 || !operator.startsWith('$')) {
      for (const [name, inner] of value) this.#field(path, name, inner)
    } else if (UNSUPPORTED_PROJECTION_OPERATORS.includes(operator)) {
      throw notSupported(`the projection ${operator}`)
    } else if (operator === '$slice') this.#slice(path, value)
    else if (operator === '$elemMatch') this.#elemMatch(path, value)
    else this.#expression(path, operator, value)
  }

  #slice(path: readonly string[], value: Document): void {
    const parsed = parseSlice(value.get('$slice'))
    if (!isMongoError(parsed)) {
      this.#insert(path, parsed)
      this.#hasSlice = true
      return
    }
    // `$slice` is an expression, too: { $slice: ['$field', 2] }.
    try {
      this.#expression(path, '$slice', value)
    } catch (error) {
      if (!isMongoError(error)) throw error
      throw new MongoError(
        error.code,
        `Invalid $slice syntax. The given syntax ${formatDocument(value)} did not match the find() syntax ` +
          `because :: ${parsed.codeName}: ${parsed.message} :: The given syntax did not match the expression ` +
          `$slice syntax. :: caused by :: ${error.message}`,
        { cause: error },
      )
    }
  }

  #elemMatch(path: readonly string[], value: Document): void {
    const condition = value.get('$elemMatch')
    if (!isDocument(condition)) {
      throw new MongoError(
        31_274,
        `elemMatch: Invalid argument, object required, but got ${bsonTypeName(condition)}`,
      )
    }
    if (this.#positional !== undefined) {
      throw new MongoError(31_255, 'Cannot specify positional operator and $elemMatch.')
    }
    const [name = ''] = path
    if (path.length > 1) {
      throw new MongoError(31_275, 'Cannot use $elemMatch projection on a nested field.')
    }
    const matches = compileFilter(new Map([[name, value]]), { collation: this.#options.collation })
    this.#hasElemMatch = true
    this.#insert(path, {
      kind: 'computed',
      evaluate: (doc) => {
        const items = doc.get(name)
        const details: MatchDetails = { arrayIndex: undefined }
        if (!Array.isArray(items) || !matches(doc, details)) return undefined
        return details.arrayIndex === undefined ? undefined : [items[details.arrayIndex]]
      },
    })
  }

  #expression(path: readonly string[], operator: string, value: Document): void {
    if (this.#kind === 'exclusion') {
      throw new MongoError(31_252, 'Cannot use expression other than $meta in exclusion projection')
    }
    try {
      this.#computed(path, value)
    } catch (error) {
      // A name that no expression has says more as such than as an expression gone wrong.
      if (!isMongoError(error) || error.message !== `Unrecognized expression '${operator}'`)
        throw error
      throw new MongoError(31_325, `Unknown expression ${operator}`, { cause: error })
    }
  }

  #literal(path: readonly string[], name: string, value: Value): void {
    if (this.#kind === 'exclusion') {
      throw new MongoError(
        31_310,
        `Cannot use an expression ${name}: ${formatValue(value)} in an exclusion projection`,
      )
    }
    this.#computed(path, value)
  }

  #computed(path: readonly string[], value: Value): void {
    const { compileExpression } = this.#options
    if (compileExpression === undefined) throw notSupported('an expression in a projection here')
    this.#insert(path, { kind: 'computed', evaluate: compileExpression(value) })
    this.#kind = 'inclusion'
  }
}

function isPositionalPath(name: string): boolean {
  return name.endsWith('.$') || name.includes('.$.')
}

function isTrue(value: Value): boolean {
  return isNumeric(value) ? toDouble(value) !== 0 : value === true
}

function parseSlice(operand: Value): ProjectionLeaf | MongoError {
  if (isNumeric(operand)) return { kind: 'slice', skip: undefined, limit: whole(operand) }
  if (!Array.isArray(operand)) {
    return new MongoError(31_273, '$slice only supports numbers and [skip, limit] arrays')
  }
  if (operand.length !== 2) {
    return new MongoError(31_272, '$slice array argument should be of form [skip, limit]')
  }
  const [skip, limit] = operand
  if (!isNumeric(skip)) {
    return new MongoError(
      31_257,
      `$slice expects the skip argument to be a number, got ${bsonTypeName(skip)}`,
    )
  }
  if (!isNumeric(limit)) {
    return new MongoError(
      31_258,
      `$slice expects the limit argument to be a number, got ${bsonTypeName(limit)}`,
    )
  }
  if (whole(limit) <= 0) {
    return new MongoError(31_259, `$slice limit must be positive, got ${whole(limit)}`)
  }
  return { kind: 'slice', skip: whole(skip), limit: whole(limit) }
}

function whole(value: Value): number {
  return isNumeric(value) ? Math.trunc(toDouble(value)) || 0 : 0
}
