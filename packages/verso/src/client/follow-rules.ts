import { advise } from './ask-middleware.ts'
import { learnQuery } from './learn-query.ts'
import { locateWithRules } from './locate-with-rules.ts'
import type { Rules } from './rules.ts'

/** Goes into the pages of apps that have rewrites or a middleware; others do not load it. */
export const rules: Rules = { locate: locateWithRules, advise, learnQuery }
