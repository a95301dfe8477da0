import { notSupported } from '../../errors/mongo-error.ts'
import { BASIC_STAGES } from './basic.ts'
import { BUCKET_STAGES } from './bucket.ts'
import { COMBINE_STAGES, sourceStage } from './combine.ts'
import { FILL_STAGES } from './fill.ts'
import { GRAPH_STAGES } from './graph-lookup.ts'
import { GROUP_STAGES } from './group.ts'
import { LOOKUP_STAGES } from './lookup.ts'
import { MATCH_STAGES } from './match.ts'
import { PROJECT_STAGES } from './project.ts'
import { REPLACE_STAGES } from './replace-root.ts'
import { SORT_STAGES } from './sort-stage.ts'
import type { StageParser } from './stage.ts'
import { WINDOW_STAGES } from './window-fields.ts'

/** Stages that make their documents themselves; the host answers for all but `$documents`. */
export const SOURCE_STAGES: readonly string[] = [
  '$documents',
  '$currentOp',
  '$indexStats',
  '$collStats',
  '$listLocalSessions',
  '$listSessions',
]

/** Stages that write; they come last. */
export const OUTPUT_STAGES: readonly string[] = ['$out', '$merge']

/** Stages that MongoDB has and this engine refuses with code 238. */
export const UNSUPPORTED_STAGES: readonly string[] = [
  '$backupCursor',
  '$changeStream',
  '$changeStreamSplitLargeEvent',
  '$densify',
  '$geoNear',
  '$listCatalog',
  '$listClusterCatalog',
  '$listSampledQueries',
  '$listSearchIndexes',
  '$operationMetrics',
  '$planCacheStats',
  '$querySettings',
  '$queryStats',
  '$rankFusion',
  '$score',
  '$scoreFusion',
  '$search',
  '$searchMeta',
  '$shardedDataDistribution',
  '$vectorSearch',
]

const hostStages = SOURCE_STAGES.filter((name) => name !== '$documents').map(
  (name): [string, StageParser] => [
    name,
    (spec) => sourceStage(spec, name, () => notSupported(`the stage ${name}`)),
  ],
)

/** Every stage that reads, by name. */
export const STAGES: ReadonlyMap<string, StageParser> = new Map([
  ...hostStages,
  ...[
    BASIC_STAGES,
    BUCKET_STAGES,
    COMBINE_STAGES,
    FILL_STAGES,
    GRAPH_STAGES,
    GROUP_STAGES,
    LOOKUP_STAGES,
    MATCH_STAGES,
    PROJECT_STAGES,
    REPLACE_STAGES,
    SORT_STAGES,
    WINDOW_STAGES,
  ].flatMap((table) => Object.entries(table)),
])
