/** Values for the places of a template; lists are joined with what stands before the place. */
export type FillValues = Readonly<Record<string, string | readonly string[]>>

/**
 * Fills `:name`, `:name*`, `:name+` and `:name?` in a text that is no path: a header's value, a query's, a fragment.
 * Names without a value stay as they are written.
 *
 * @example fillText('item :id', { id: '7' }) // 'item 7'
 */
export function fillText(text: string, values: FillValues): string {
  if (!text.includes(':')) return text
  return text.replaceAll(
    /([./]?):(\w+)([*+?]?)/g,
    (whole, before: string, name: string, _: string, at: number) => {
      if (!Object.hasOwn(values, name) && !(name in values)) return whole
      const value = values[name]
      if (typeof value === 'string') return before + value
      if (value === undefined || value.length === 0) return ''
      const joined = value.join(before === '' && at === 0 ? '/' : before)
      return before + joined
    },
  )
}
