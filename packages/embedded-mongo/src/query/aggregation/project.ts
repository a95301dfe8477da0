import { isNumeric } from '../../bson/type-info.ts'
import { type Document, isDocument, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import { parseFieldPath } from '../expressions/field-path.ts'
import { toBoolean } from '../expressions/operator.ts'
import {
  addComputed,
  addPath,
  applyExclusion,
  applyInclusion,
  createNode,
  type ProjectionNode,
} from './projection-tree.ts'
import { contextOf, mapStage, type Stage, type StageCompiler, type StageTable } from './stage.ts'

type Leaf = (path: readonly string[], value: Value) => void

function invalid(stage: string, code: number, why: string): MongoError {
  return new MongoError(code, `Invalid ${stage} :: caused by :: ${why}`)
}

/** Walks nested specifications (`{a: {b: 1}}` is `{'a.b': 1}`) down to what is no such document. */
function walk(spec: Document, prefix: readonly string[], name: string, leaf: Leaf): void {
  for (const [key, value] of spec) {
    const path = [...prefix, ...parseFieldPath(key)]
    const [first] = isDocument(value) ? value.keys() : []
    if (!isDocument(value) || first?.startsWith('$')) {
      leaf(path, value)
    } else if (first === undefined) {
      const code = name === '$project' ? 51_270 : 40_180
      throw invalid(
        name,
        code,
        `An empty sub-projection is not a valid value. Found empty object at path ${path.join('.')}`,
      )
    } else {
      walk(value, path, name, leaf)
    }
  }
}

function assertSpec(spec: Value, name: string, code: number): Document {
  if (!isDocument(spec)) {
    throw new MongoError(code, `${name} specification stage must be an object`)
  }
  if (spec.size === 0) {
    throw invalid(
      name,
      name === '$project' ? 51_272 : 40_177,
      'specification must have at least one field',
    )
  }
  return spec
}

interface Fields {
  readonly included: string[][]
  readonly excluded: string[][]
  readonly root: ProjectionNode
}

/** The first field but `_id` decides whether fields are kept or dropped; the others have to agree. */
function readFields(spec: Document, compiler: StageCompiler, name: string): Fields {
  const fields: Fields = { included: [], excluded: [], root: createNode() }
  const kept = (): boolean => fields.root.hasComputed || !fields.included.every(isId)
  const dropped = (): boolean => !fields.excluded.every(isId)
  walk(spec, [], name, (path, value) => {
    const dotted = path.join('.')
    if (typeof value !== 'boolean' && !isNumeric(value)) {
      if (dropped()) {
        throw invalid(name, 31_252, 'Cannot use an expression in an exclusion projection')
      }
      addPath(fields.root, path, compiler.compile(value))
    } else if (toBoolean(value)) {
      if (!isId(path) && dropped()) {
        const why = `Cannot do inclusion on field ${dotted} in exclusion projection`
        throw invalid(name, 31_253, why)
      }
      fields.included.push([...path])
    } else {
      if (!isId(path) && kept()) {
        const why = `Cannot do exclusion on field ${dotted} in inclusion projection`
        throw invalid(name, 31_254, why)
      }
      fields.excluded.push([...path])
    }
  })
  return fields
}

function isId(path: readonly string[]): boolean {
  return path.length === 1 && path[0] === '_id'
}

function project(spec: Value, compiler: StageCompiler, name: string): Stage {
  const { included, excluded, root } = readFields(assertSpec(spec, name, 15_969), compiler, name)
  const keepsNothing = included.length === 0 && !root.hasComputed
  if (keepsNothing || !excluded.every(isId)) {
    for (const path of excluded) addPath(root, path, null)
    return mapStage(name, (doc) => applyExclusion(root, doc))
  }
  for (const path of included) addPath(root, path, null)
  const isIdMentioned = [...included, ...excluded].some((path) => path[0] === '_id')
  if (!isIdMentioned && !root.computed.has('_id') && !root.children.has('_id'))
    root.named.add('_id')
  return mapStage(name, (doc, ctx) => applyInclusion(root, doc, contextOf(ctx, doc)))
}

function addFields(spec: Value, compiler: StageCompiler, name: string): Stage {
  const root = createNode()
  walk(assertSpec(spec, name, 40_272), [], name, (path, value) => {
    addPath(root, path, compiler.compile(value))
  })
  return mapStage(name, (doc, ctx) => {
    const result: Document = new Map(doc)
    addComputed(root, result, contextOf(ctx, doc))
    return result
  })
}

function unset(spec: Value, _compiler: StageCompiler, name: string): Stage {
  const paths = Array.isArray(spec) ? spec : [spec]
  if (paths.length === 0) {
    throw new MongoError(
      31_119,
      '$unset specification must be a string or an array with at least one field',
    )
  }
  const root = createNode()
  for (const path of paths) {
    if (typeof path !== 'string') {
      throw Array.isArray(spec)
        ? new MongoError(
            31_120,
            '$unset specification must be a string or an array containing only string values',
          )
        : new MongoError(31_002, '$unset specification must be a string or an array')
    }
    addPath(root, parseFieldPath(path), null)
  }
  return mapStage(name, (doc) => applyExclusion(root, doc))
}

/** The stages of this file by their names; stages.ts joins them with all others. */
export const PROJECT_STAGES: StageTable = {
  $project: project,
  $addFields: addFields,
  $set: addFields,
  $unset: unset,
}
