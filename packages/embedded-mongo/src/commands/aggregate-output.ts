import type { Document } from '../bson/value.ts'
import type { OutputHost } from '../query/aggregation/output.ts'
import type { Pipeline } from '../query/aggregation/pipeline.ts'
import type { Flow, Namespace } from '../query/aggregation/stage.ts'
import { insertDocument, removeDocument, updateDocument } from '../storage/document-writer.ts'
import { scanPlan } from '../storage/scan.ts'
import type { WriteScope } from '../storage/write-scope.ts'
import type { CollectionQuery } from './collection-query.ts'
import type { Match } from './match.ts'
import { writableCollection } from './collections.ts'
import { checkedNamespace } from './namespace.ts'
import { prepareDocument } from './insert.ts'
import type { CommandServices } from './context.ts'
import { assertValid } from './validation.ts'
import { matchesToWrite } from './write-query.ts'

/**
 * Writes what a pipeline with `$out` or `$merge` made, all in one commit.
 *
 * @example await engine.write(undefined, (scope) => writeResult(scope, pipeline, results))
 */
export function writeResult(
  services: CommandServices,
  scope: WriteScope,
  { pipeline, results, bypass }: { pipeline: Pipeline; results: Flow; bypass: boolean },
): void {
  // A write holds the store: pauses to let others read would not help anyone.
  for (const _pause of pipeline.write(results, outputHost(services, scope, bypass)));
}

function outputHost(services: CommandServices, scope: WriteScope, bypass: boolean): OutputHost {
  const insert = (ns: Namespace, doc: Document): void => {
    const info = writableCollection(scope, nameOf(ns))
    const prepared = prepareDocument(doc, { services })
    assertValid(info, { doc: prepared, bypass })
    insertDocument(scope, info, prepared)
  }
  return {
    insert,
    replaceCollection: (ns, docs) => {
      const info = writableCollection(scope, nameOf(ns))
      const view = { kv: scope.kv, plain: false }
      const old = [...scanPlan(view, info, { kind: 'collection', reverse: false })]
      for (const stored of old) removeDocument(scope, info, stored)
      for (const doc of docs) insert(ns, doc)
    },
    hasUniqueIndex: (ns, fields) =>
      scope
        .collection(nameOf(ns))
        ?.indexes.some(
          (index) =>
            index.unique &&
            !index.partial &&
            index.paths.length === fields.length &&
            fields.every((field) => index.paths.includes(field)),
        ) ?? false,
    findOne: (ns, filter) => findOne(scope, ns, filter)?.doc,
    replace: (ns, existing, doc) => {
      const stored = findOne(scope, ns, new Map([['_id', new Map([['$eq', existing.get('_id')]])]]))
      const info = writableCollection(scope, nameOf(ns))
      if (!stored) return
      assertValid(info, { doc, before: existing, bypass })
      updateDocument(scope, info, stored, doc)
    },
  }
}

function findOne(scope: WriteScope, ns: Namespace, filter: Document): Match | undefined {
  const query: CollectionQuery = {
    filter,
    sort: undefined,
    hint: undefined,
    collation: undefined,
    variables: undefined,
    deadline: undefined,
  }
  return matchesToWrite(scope, scope.collection(nameOf(ns)), query, true)[0]
}

function nameOf({ db, collection }: Namespace): string {
  return checkedNamespace(db, collection)
}
