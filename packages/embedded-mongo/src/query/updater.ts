import type { Collation } from '../bson/collation.ts'
import { equalValues } from '../bson/compare.ts'
import { formatDocument, formatValue } from '../bson/format.ts'
import { isIdentical } from '../bson/identical.ts'
import { cloneDocument, type Document } from '../bson/value.ts'
import { MongoError, notSupported } from '../errors/mongo-error.ts'
import { parseArrayFilters } from './array-filters.ts'
import { checkDepth, checkId, checkTopLevelNames, fillTimestamps } from './storable.ts'
import { applyTree } from './update-apply.ts'
import { parseUpdate } from './update-parse.ts'
import type { UpdateContext } from './update-tree.ts'

export type { UpdateContext } from './update-tree.ts'

/** How an update is compiled. */
export interface UpdateOptions {
  readonly arrayFilters?: readonly Document[] | undefined
  readonly collation?: Collation | undefined
  /** Compiles an update given as a pipeline; without it such updates are refused. */
  readonly compilePipeline?:
    | ((stages: readonly Document[]) => (doc: Document) => Document)
    | undefined
}

/** What an update made of a document. */
export interface Updated {
  /** The new document; the old one is left alone. */
  readonly doc: Document
  /** Whether any byte differs. */
  readonly modified: boolean
}

/** A compiled update. */
export interface Updater {
  /** Made of operators, a whole new document, or a pipeline. */
  readonly kind: 'operators' | 'replacement' | 'pipeline'
  /** Uses the positional operator `$`, so that the matched position has to be handed in. */
  readonly positional: boolean
  readonly apply: (doc: Document, context: UpdateContext) => Updated
}

/**
 * Compiles an update: operators, a replacement or a pipeline. The original document stays untouched.
 *
 * @throws {MongoError} with MongoDB's code and message for whatever is wrong with the update itself
 * @example compileUpdate(documentOf(['$inc', documentOf(['n', new Int32(1)])])).apply(doc, context)
 */
export function compileUpdate(
  update: Document | readonly Document[],
  options: UpdateOptions = {},
): Updater {
  if (!(update instanceof Map)) return compilePipelineUpdate(update, options)
  const [first = ''] = update.keys()
  return first.startsWith('$')
    ? compileOperators(update, options)
    : compileReplacement(update, options)
}

function compileOperators(update: Document, options: UpdateOptions): Updater {
  const arrayFilters = parseArrayFilters(options.arrayFilters ?? [], options)
  const { root, positional } = parseUpdate(update, { collation: options.collation, arrayFilters })
  return {
    kind: 'operators',
    positional,
    apply: (doc, context) => {
      const draft = cloneDocument(doc)
      applyTree(root, draft, { context, arrayFilters })
      return finish(doc, draft)
    },
  }
}

function compileReplacement(replacement: Document, options: UpdateOptions): Updater {
  refuseArrayFilters(options, 'replacement')
  checkTopLevelNames(replacement, replacement.keys())
  return {
    kind: 'replacement',
    positional: false,
    apply: (doc, { timestamp }) =>
      finish(doc, keepId(doc, timestamp ? fillTimestamps(replacement, timestamp) : replacement)),
  }
}

function compilePipelineUpdate(stages: readonly Document[], options: UpdateOptions): Updater {
  refuseArrayFilters(options, 'pipeline')
  if (options.compilePipeline === undefined) throw notSupported('an update with a pipeline here')
  const run = options.compilePipeline(stages)
  return {
    kind: 'pipeline',
    positional: false,
    apply: (doc) => finish(doc, keepId(doc, run(cloneDocument(doc)))),
  }
}

function refuseArrayFilters(options: UpdateOptions, style: string): void {
  if (options.arrayFilters === undefined || options.arrayFilters.length === 0) return
  throw new MongoError(
    'FailedToParse',
    `arrayFilters may not be specified for ${style}-style updates`,
  )
}

/** A whole new document keeps the `_id` of the old one; stating another one is an error. */
function keepId(doc: Document, replacement: Document): Document {
  const id = doc.get('_id')
  const given = replacement.get('_id')
  if (id === undefined) return cloneDocument(replacement)
  if (given === undefined) return new Map([['_id', id], ...cloneDocument(replacement)])
  if (!equalValues(id, given)) {
    throw new MongoError(
      'ImmutableField',
      "After applying the update, the (immutable) field '_id' was found to have been altered to " +
        `_id: ${formatValue(given)}`,
    )
  }
  return cloneDocument(replacement)
}

function finish(before: Document, draft: Document): Updated {
  const id = before.get('_id')
  if (id !== undefined && !draft.has('_id')) {
    throw new MongoError(
      'ImmutableField',
      "After applying the update, the '_id' (required and immutable) field was found to have been " +
        `removed --${formatDocument(before)}`,
    )
  }
  const doc = idFirst(draft)
  if (isIdentical(before, doc)) return { doc: before, modified: false }
  checkDepth(doc)
  if (id === undefined && doc.has('_id')) checkId(doc.get('_id'))
  return { doc, modified: true }
}

/** Stored documents begin with their `_id`. */
function idFirst(doc: Document): Document {
  const [first] = doc.keys()
  if (first === '_id' || !doc.has('_id')) return doc
  return new Map([['_id', doc.get('_id')], ...doc])
}
