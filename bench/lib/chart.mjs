// @ts-check

/**
 * @typedef {{ label: string, value: number, strong?: boolean }} Bar
 * @typedef {{ title: string, bars: readonly Bar[] }} Group
 */

const WIDTH = 760
const LEFT = 165
const RIGHT = 70
const BAR = 16
const GAP = 5
const HEAD = 34
const TOP = 64

/**
 * Bars in groups as an SVG image that can be read on light and on dark ground, without scripts or fonts from elsewhere.
 *
 * @param {{ title: string, note: string, unit: string, groups: readonly Group[] }} chart
 */
export function chart({ title, note, unit, groups }) {
  const most = Math.max(1, ...groups.flatMap(({ bars }) => bars.map(({ value }) => value)))
  const scale = (WIDTH - LEFT - RIGHT) / most
  const parts = /** @type {string[]} */ ([])
  let y = TOP
  for (const group of groups) {
    parts.push(`<text class="head" x="16" y="${y + 20}">${escape(group.title)}</text>`)
    y += HEAD
    for (const { label, value, strong } of group.bars) {
      const width = Math.max(1, value * scale)
      const text = y + BAR - 4
      parts.push(
        `<text class="label" x="${LEFT - 8}" y="${text}" text-anchor="end">${escape(label)}</text>`,
        `<rect class="${strong ? 'strong' : 'bar'}" x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="2"/>`,
        `<text class="label" x="${(LEFT + width + 6).toFixed(1)}" y="${text}">${value.toFixed(2)}${escape(unit)}</text>`,
      )
      y += BAR + GAP
    }
    y += GAP
  }
  const height = y + 12
  // One line for each thing, so that a new chart is a readable change.
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escape(title)}">`,
    `<style>`,
    `text { font-family: system-ui, sans-serif; font-size: 12px; fill: #1f2328 }`,
    `.title { font-size: 16px; font-weight: 600 }`,
    `.head { font-size: 13px; font-weight: 600 }`,
    `.note { fill: #59636e; font-size: 11px }`,
    `.bar { fill: #a8b3bf }`,
    `.strong { fill: #0969da }`,
    `@media (prefers-color-scheme: dark) {`,
    `text { fill: #e6edf3 } .note { fill: #9198a1 } .bar { fill: #57606a } .strong { fill: #4493f8 }`,
    `}`,
    `</style>`,
    `<text class="title" x="16" y="28">${escape(title)}</text>`,
    `<text class="note" x="16" y="48">${escape(note)}</text>`,
    ...parts,
    `</svg>`,
  ].join('\n')}\n`
}

/** @param {string} text */
function escape(text) {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
