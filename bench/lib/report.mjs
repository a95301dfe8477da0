// @ts-check

/**
 * @typedef {{ id: string, what: string, servers: import('./measure.mjs').Result[] }} Measured
 * @typedef {{ id: string, what: string, value: number, unit: string, q1?: number, q3?: number }} Figure
 * @typedef {{ what: string, commit: string, cost: import('./statistics.mjs').Spread, slower: boolean }} Comparison
 */

/**
 * What a run found out; what it did not measure is empty.
 *
 * @typedef {object} Report
 * @property {import('./machine.mjs').Machine} machine
 * @property {import('./measure.mjs').Load & { connections: number, quick: boolean }} load
 * @property {Measured[]} workloads
 * @property {Measured[]} routes
 * @property {Measured[]} runtimes
 * @property {Figure[]} figures
 * @property {Comparison[]} regression
 * @property {import('./budgets.mjs').Budget[]} budgets
 */

const places = /** @type {const} */ ({ rate: 0, ratio: 3, cpu: 2, cpuRatio: 3 })

/**
 * The same with as many digits as mean something: a file of results is read by people, too.
 *
 * @param {Report} report
 * @returns {Report}
 */
export function rounded(report) {
  /** @param {Measured[]} rows */
  const rows = (rows) =>
    rows.map(({ servers, ...row }) => ({
      ...row,
      servers: servers.map(({ name, ...result }) => {
        const entries = Object.entries(places).map(([key, digits]) => [
          key,
          short(result[/** @type {keyof typeof places} */ (key)], digits),
        ])
        return { name, ...Object.fromEntries(entries) }
      }),
    }))
  return {
    ...report,
    workloads: rows(report.workloads),
    routes: rows(report.routes),
    runtimes: rows(report.runtimes),
    figures: report.figures.map((figure) => short(figure, 2)),
    regression: report.regression.map((row) => ({ ...row, cost: short(row.cost, 3) })),
  }
}

/**
 * JSON with one line for what belongs together.
 *
 * @param {unknown} value
 */
export function toJson(value) {
  const text = JSON.stringify(value, null, 1)
  return `${text.replaceAll(/\{[^{}[\]]*\}/g, (inner) => inner.replaceAll(/\n\s*/g, ' '))}\n`
}

/**
 * @template {object} Item
 * @param {Item} item
 * @param {number} digits
 * @returns {Item}
 */
function short(item, digits) {
  const entries = Object.entries(item).map(([key, value]) => [
    key,
    typeof value === 'number' ? Number(value.toFixed(digits)) : value,
  ])
  return /** @type {Item} */ (Object.fromEntries(entries))
}

/**
 * The median of a figure.
 *
 * @param {Pick<Report, 'figures'>} report
 * @param {string} id
 */
export function figure({ figures }, id) {
  return figures.find((one) => one.id === id)?.value
}

/**
 * What a server reached in a workload.
 *
 * @param {readonly Measured[]} rows
 * @param {string} id
 * @param {string} name
 */
export function result(rows, id, name) {
  return rows.find((row) => row.id === id)?.servers.find((server) => server.name === name)
}
