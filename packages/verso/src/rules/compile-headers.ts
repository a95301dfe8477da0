import type { HeaderRule } from '../types/rules.ts'

import { compileRule } from './compile-rule.ts'
import type { RequestFacts } from './conditions.ts'
import { fillText } from './fill-text.ts'

/** Headers of an answer, in the order in which they are set. */
export type HeaderList = (readonly [name: string, value: string])[]

/** Gives the headers that the rules have for a path. */
export type FindHeaders = (path: string, facts: RequestFacts) => HeaderList

/**
 * Compiles `headers`. All rules that apply count; of equal names the last, save for `Set-Cookie`.
 *
 * @returns `undefined` when there are none
 * @example compileHeaders([{ source: '/a', headers: [{ key: 'X-A', value: '1' }] }], '')?.('/a', facts)
 */
export function compileHeaders(
  rules: readonly HeaderRule[],
  basePath: string,
): FindHeaders | undefined {
  if (rules.length === 0) return undefined
  const compiled = rules.map((rule) => ({
    match: compileRule(rule, { basePath }),
    headers: rule.headers,
  }))
  return (path, facts) =>
    compiled.flatMap(({ match, headers }) => {
      const caught = match(path, facts)
      if (caught === undefined) return []
      const values = { ...caught.path, ...caught.text }
      return headers.map(({ key, value }): [string, string] => [
        fillText(key, values).replaceAll(/[^!#$%&'*+.^`|~\w-]/g, ''),
        toHeaderText(fillText(value, values)),
      ])
    })
}

/** A cookie that was caught may hold CR and LF once it is decoded: they would begin another header. */
function toHeaderText(value: string): string {
  return value.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, (sign) =>
    /[\ud800-\udfff]/.test(sign) ? '' : encodeURIComponent(sign),
  )
}
