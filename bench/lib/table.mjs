// @ts-check
import { columns } from './columns.mjs'

/**
 * Lines of text with columns in line: the first to the left, the others to the right.
 *
 * @param {readonly (readonly string[])[]} rows
 */
export function table(rows) {
  const widths = /** @type {number[]} */ ([])
  for (const row of rows)
    for (const [index, cell] of row.entries())
      widths[index] = Math.max(widths[index] ?? 0, cell.length)
  return rows
    .map((row) =>
      row
        .map((cell, index) =>
          index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/**
 * Workload x server: throughput as a multiple of the first server's with its quartiles, then CPU time.
 *
 * @param {readonly import('./report.mjs').Measured[]} measured
 * @param {string} base
 */
export function workloadTable(measured, base = 'hand-tuned') {
  const present = new Set(measured.flatMap(({ servers }) => servers.map(({ name }) => name)))
  const known = columns.map(({ id }) => id)
  const names = [
    ...known.filter((id) => present.has(id)),
    ...[...present].filter((name) => !known.includes(name)),
  ]
  const rows = [['', '', ...names]]
  for (const { what, servers } of measured) {
    const of = (/** @type {string} */ name) => servers.find((server) => server.name === name)
    const line = (/** @type {(result: import('./measure.mjs').Result) => string} */ text) =>
      names.map((name) => {
        const found = of(name)
        return found === undefined ? '' : text(found)
      })
    rows.push(
      [what, `x ${base}`, ...line(({ ratio }) => ratio.median.toFixed(2))],
      ['', 'quartiles', ...line(({ ratio }) => `${ratio.q1.toFixed(2)}-${ratio.q3.toFixed(2)}`)],
      ['', 'CPU us/request', ...line(({ cpu }) => micros(cpu.median))],
    )
  }
  return table(rows)
}

/** @param {number} value */
function micros(value) {
  return Number.isNaN(value) ? '-' : value.toFixed(value < 100 ? 1 : 0)
}

/** @param {readonly import('./report.mjs').Figure[]} figures */
export function figureTable(figures) {
  const number = (/** @type {number} */ value) => value.toFixed(Math.abs(value) < 100 ? 1 : 0)
  return table(
    figures.map(({ what, value, unit, q1, q3 }) => [
      what,
      `${number(value)} ${unit}`,
      q1 === undefined || q3 === undefined ? '' : `quartiles ${number(q1)}-${number(q3)}`,
    ]),
  )
}

/** @param {readonly import('./budgets.mjs').Budget[]} budgets */
export function budgetTable(budgets) {
  const words = (/** @type {boolean | undefined} */ met) =>
    met === undefined ? 'not measured' : met ? 'yes' : 'NO'
  return table([
    ['budget', 'asked', 'measured', 'met'],
    ...budgets.map(({ what, asked, measured, met }) => [what, asked, measured, words(met)]),
  ])
}

/** @param {readonly import('./report.mjs').Comparison[]} rows */
export function regressionTable(rows) {
  return table(
    rows.map(({ what, commit, cost, slower }) => [
      `${what}, CPU time x commit ${commit}`,
      cost.median.toFixed(3),
      `quartiles ${cost.q1.toFixed(3)}-${cost.q3.toFixed(3)}`,
      slower ? 'SLOWER' : 'fine',
    ]),
  )
}
