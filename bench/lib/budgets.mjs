// @ts-check
import { figure, result } from './report.mjs'

/**
 * @typedef {object} Budget
 * @property {string} what
 * @property {string} asked
 * @property {string} measured
 * @property {boolean | undefined} met undefined when it was not measured
 */

/** @typedef {Omit<import('./report.mjs').Report, 'budgets' | 'machine' | 'load'>} Found */

const others = /** @type {const} */ ([
  ['idiomatic', 'idiomatic node:http', 1],
  ['tuned', 'hand-tuned node:http', 0.95],
  ['fastify', 'Fastify 5', 1.1],
  ['next', 'Next.js 16', 10],
])

/**
 * The budgets Verso has set itself, and how the measurements compare.
 *
 * @param {Found} found
 * @param {{ byCpu?: boolean }} [options] compare CPU times, because the load generator was slower than the servers
 * @returns {Budget[]}
 */
export function budgets(found, { byCpu = false } = {}) {
  const times = byCpu ? timesByCpu : timesByRate
  const rows = []
  for (const [id, what] of [
    ['hello', 'GET JSON'],
    ['dynamic', 'dynamic route with query'],
    ['post', 'small POST'],
  ]) {
    for (const [other, title, least] of others) {
      rows.push(atLeast(`${what}: throughput x ${title}`, least, times(found, id ?? '', other)))
    }
  }
  rows.push(
    atLeast('prerendered page: x node:http sending a string', 0.95, times(found, 'page', 'tuned')),
    atLeast('prerendered page: x Next.js 16', 10, times(found, 'page', 'next')),
    atMost(
      'first answer, API only: after node:http',
      30,
      'ms',
      minus(found, 'first-verso', 'first-tuned'),
    ),
    atMost(
      'first answer, API only: share of next start',
      0.25,
      'x',
      over(found, 'first-verso', 'first-next'),
    ),
    atMost(
      'idle memory: above node:http',
      10,
      'MiB',
      minus(found, 'memory-idle-verso', 'memory-idle-tuned'),
    ),
    ...['static', 'dynamic'].map((kind) =>
      atLeast(
        `10,000 routes, ${kind}: throughput x 10 routes`,
        0.95,
        result(found.routes, `routes-${kind}`, '10000')?.ratio.median,
      ),
    ),
    atMost(
      '10,000 routes: first answer after that of 10',
      100,
      'ms',
      minus(found, 'first-routes-10000', 'first-routes-10'),
    ),
    atLeast('page with getServerSideProps: x Next.js 16', 2, times(found, 'rendered', 'next')),
    atMost('dev: first page', 1_000, 'ms', figure(found, 'dev-page')),
    atMost('dev: ready', 500, 'ms', figure(found, 'dev-ready')),
    atMost('dev: edit to fresh answer', 30, 'ms', figure(found, 'dev-edit')),
    atMost('build of examples/hello', 2_000, 'ms', figure(found, 'build-verso')),
    atMost('built examples/hello, API only', 500, 'kB', figure(found, 'output-verso')),
    atMost('npm ci of this repository', 60, 's', figure(found, 'npm-ci')),
  )
  return rows
}

/**
 * Verso's throughput as a multiple of another's: both are known as multiples of the first contender's, and the medians of
 * those are what the table shows.
 *
 * @param {Found} found
 * @param {string} id
 * @param {string} other
 */
function timesByRate({ workloads }, id, other) {
  const own = result(workloads, id, 'verso')?.ratio.median
  const theirs = result(workloads, id, other)?.ratio.median
  return own === undefined || theirs === undefined ? undefined : own / theirs
}

/** @type {typeof timesByRate} */
function timesByCpu({ workloads }, id, other) {
  const own = result(workloads, id, 'verso')?.cpu.median
  const theirs = result(workloads, id, other)?.cpu.median
  return own === undefined || theirs === undefined ? undefined : theirs / own
}

/**
 * @param {Found} found
 * @param {string} a
 * @param {string} b
 */
function minus(found, a, b) {
  const [first, second] = [figure(found, a), figure(found, b)]
  return first === undefined || second === undefined ? undefined : first - second
}

/**
 * @param {Found} found
 * @param {string} a
 * @param {string} b
 */
function over(found, a, b) {
  const [first, second] = [figure(found, a), figure(found, b)]
  return first === undefined || second === undefined ? undefined : first / second
}

/**
 * @param {string} what
 * @param {number} least
 * @param {number | undefined} value
 * @returns {Budget}
 */
function atLeast(what, least, value) {
  return {
    what,
    asked: `>= ${least}`,
    measured: value?.toFixed(2) ?? '-',
    met: value === undefined ? undefined : value >= least,
  }
}

/**
 * @param {string} what
 * @param {number} most
 * @param {string} unit
 * @param {number | undefined} value
 * @returns {Budget}
 */
function atMost(what, most, unit, value) {
  const text = value === undefined ? '-' : `${value.toFixed(Math.abs(value) < 10 ? 2 : 0)} ${unit}`
  return {
    what,
    asked: `<= ${most} ${unit}`,
    measured: text,
    met: value === undefined ? undefined : value <= most,
  }
}
