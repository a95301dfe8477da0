import { Children } from 'react'

import type { ScriptProps } from './script-context.ts'

/** Props of `next/script` that are not the element's. */
export const notAttributes: ReadonlySet<string> = new Set([
  'strategy',
  'onLoad',
  'onReady',
  'onError',
  'children',
  'stylesheets',
  'dangerouslySetInnerHTML',
])

/**
 * The code between the tags: a string or several.
 *
 * @example scriptText(['a()', 'b()']) // 'a()b()'
 */
export function scriptText(children: ScriptProps['children']): string {
  return Children.toArray(children)
    .filter((child) => typeof child === 'string')
    .join('')
}
