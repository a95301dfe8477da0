import { type Document, isDocument, type Value } from '../../bson/value.ts'
import { MongoError } from '../../errors/mongo-error.ts'
import type { Expression } from '../expressions/expression.ts'
import { ValueMap } from '../expressions/value-key.ts'
import {
  type Accumulation,
  type GroupState,
  keyDocument,
  parseAccumulation,
} from './accumulation.ts'
import { approximateSize, MemoryBudget } from './memory.ts'
import { contextOf, type Flow, type RunContext, type Stage, type StageTable } from './stage.ts'

/** What a group costs beside its key and what its accumulators keep. */
const GROUP_BYTES = 200

/**
 * Gathers documents into groups.
 *
 * @example yield* groupDocuments('$group', input, ctx, { key, accumulations })
 */
export function* groupDocuments(
  name: string,
  input: Flow,
  ctx: RunContext,
  spec: { readonly key: Expression; readonly accumulations: readonly Accumulation[] },
): Generator<Document | undefined> {
  const groups = new ValueMap<GroupState[]>(ctx.collation)
  const memory = new MemoryBudget(name)
  for (const doc of input) {
    if (!doc) {
      yield undefined
      continue
    }
    const context = contextOf(ctx, doc)
    const key = spec.key(context) ?? null
    const states = groups.getOrAdd(key, () => {
      const keyContext = contextOf(ctx, keyDocument(key))
      memory.add(GROUP_BYTES * (1 + spec.accumulations.length) + approximateSize(key))
      return spec.accumulations.map((accumulation) => accumulation.start(keyContext))
    })
    for (const state of states) memory.add(state.add(context))
  }
  for (const [key, states] of groups.entries()) {
    yield groupResult(key, spec.accumulations, states)
  }
}

/**
 * Puts a group's result together.
 *
 * @example groupResult(key, accumulations, states)
 */
export function groupResult(
  key: Value,
  accumulations: readonly Accumulation[],
  states: readonly GroupState[],
): Document {
  const result: Document = new Map([['_id', key]])
  for (const [index, { field }] of accumulations.entries()) {
    result.set(field, states[index]?.result() ?? null)
  }
  return result
}

/** The stages of this file by their names; stages.ts joins them with all others. */
export const GROUP_STAGES: StageTable = {
  $group: (spec, compiler, name): Stage => {
    if (!isDocument(spec)) {
      throw new MongoError(15_947, "a group's fields must be specified in an object")
    }
    if (!spec.has('_id')) throw new MongoError(15_955, 'a group specification must include an _id')
    const key = compiler.compile(spec.get('_id'))
    const accumulations = [...spec]
      .filter(([field]) => field !== '_id')
      .map(([field, value]) => parseAccumulation(field, value, compiler))
    return {
      name,
      run: (input, ctx) => groupDocuments(name, input, ctx, { key, accumulations }),
    }
  },
}
