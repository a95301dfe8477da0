import { intended as answers } from './intended/answers.mjs'
import { intended as pages } from './intended/pages.mjs'
import { intended as requests } from './intended/requests.mjs'
import { intended as rules } from './intended/rules.mjs'

/**
 * The cases in which Verso answers otherwise on purpose. `id` is a heading of
 * docs/reference/differences.md, where the reason stands; `verso` is what Verso promises instead:
 * `status`, `body`, or `cut: true` for an answer that is broken off so that the client can tell.
 */
export const intended = [...requests, ...answers, ...pages, ...rules]
