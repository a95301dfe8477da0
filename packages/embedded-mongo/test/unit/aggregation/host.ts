import { parseCollation } from '../../../src/bson/collation.ts'
import type { Document, Value } from '../../../src/bson/value.ts'
import { isMongoError } from '../../../src/errors/mongo-error.ts'
import { compileFilter } from '../../../src/query/matcher.ts'
import type { OutputHost } from '../../../src/query/aggregation/output.ts'
import { compilePipeline } from '../../../src/query/aggregation/pipeline.ts'
import type { PipelineHost } from '../../../src/query/aggregation/stage.ts'
import { doc, type Plain, show, v } from '../expressions/values.ts'

type PlainDoc = { readonly [name: string]: Plain }

export interface World {
  readonly collections: Map<string, Document[]>
  readonly host: PipelineHost
  readonly output: OutputHost
}

export interface WorldOptions {
  readonly collation?: PlainDoc
  readonly variables?: PlainDoc
  readonly collection?: string | undefined
  readonly hasIndex?: boolean
}

/** Collections in memory, and a host that reads and writes them. The first one is where pipelines start. */
export function createWorld(
  content: { readonly [name: string]: readonly PlainDoc[] },
  options: WorldOptions = {},
): World {
  const collections = new Map(
    Object.entries(content).map(([name, docs]) => [name, docs.map((fields) => doc(fields))]),
  )
  const collation = options.collation && parseCollation(doc(options.collation))
  const host: PipelineHost = {
    db: 'test',
    collection: 'collection' in options ? options.collection : Object.keys(content)[0],
    now: new Date('2024-05-06T07:08:09.010Z'),
    collation,
    variables: options.variables && doc(options.variables),
    *readCollection({ collection }, filter) {
      const matches = compileFilter(filter ?? new Map(), { collation })
      for (const item of collections.get(collection) ?? []) {
        yield undefined
        if (matches(item)) yield item
      }
    },
    hasIndexOn: () => options.hasIndex === true,
  }
  const list = (name: string): Document[] => {
    const docs = collections.get(name) ?? []
    collections.set(name, docs)
    return docs
  }
  const output: OutputHost = {
    replaceCollection: ({ collection }, docs) => void collections.set(collection, [...docs]),
    hasUniqueIndex: (_ns, fields) => fields.join() === 'k',
    findOne({ collection }, filter) {
      const matches = compileFilter(filter)
      return list(collection).find((item) => matches(item))
    },
    insert: ({ collection }, item) => void list(collection).push(item),
    replace: ({ collection }, existing, item) =>
      void list(collection).splice(list(collection).indexOf(existing), 1, item),
  }
  return { collections, host, output }
}

/** Runs a pipeline; an error is shown by its code. */
export function aggregate(world: World, stages: readonly Plain[]): string {
  try {
    const pipeline = compilePipeline(v(stages), world.host)
    const { collection = '' } = world.host
    const result = pipeline.run(world.host.readCollection({ db: 'test', collection }))
    if (pipeline.output) {
      Array.from(pipeline.write(result, world.output))
      return 'written'
    }
    const docs: Value[] = []
    for (const item of result) if (item) docs.push(item)
    return show(docs)
  } catch (error) {
    if (isMongoError(error)) return `error ${error.code}`
    throw error
  }
}
