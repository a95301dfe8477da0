// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { build } from './groups/build.mjs'
import { dev } from './groups/dev.mjs'
import { install } from './groups/install.mjs'
import { regression } from './groups/regression.mjs'
import { routes } from './groups/routes.mjs'
import { runtimes } from './groups/runtimes.mjs'
import { startUp } from './groups/start.mjs'
import { throughput } from './groups/throughput.mjs'
import { users } from './groups/users.mjs'
import { budgets } from './lib/budgets.mjs'
import { chartOfReport } from './lib/chart-of-report.mjs'
import { results as resultsFolder } from './lib/folders.mjs'
import { CONNECTIONS } from './lib/load.mjs'
import { describeMachine, machineLine } from './lib/machine.mjs'
import { rounded, toJson } from './lib/report.mjs'
import { budgetTable, figureTable, regressionTable, workloadTable } from './lib/table.mjs'

/**
 * What a group is told.
 *
 * @typedef {object} Context
 * @property {boolean} quick
 * @property {import('./lib/measure.mjs').Load} load
 * @property {string | undefined} against the commit that the regression check compares with
 * @property {import('./lib/machine.mjs').Machine} machine
 * @property {(what: string) => void} say tells whoever waits what is being measured
 * @property {<Value>(what: string, action: () => Promise<Value>) => Promise<Value | undefined>} attempt a part that may fail alone
 */

const groups = {
  throughput,
  users,
  routes,
  runtimes,
  start: startUp,
  dev,
  build,
  install,
  regression,
}
/** What `--quick` leaves out. */
const slow = new Set(['users', 'routes', 'runtimes', 'install'])

const usage = `npm run bench -- [group...] [options]

groups   ${Object.keys(groups).join(', ')}
options  --quick          under three minutes: fewer rounds, workloads and groups
         --rounds <n>     rounds of each workload (7, with --quick 3)
         --no-regression  leave out the comparison with the commit before
         --against <ref>  compare with this commit instead
         --no-write       leave bench/results as it is`

const { values, positionals } = readArguments()
const unknown = positionals.filter((name) => !(name in groups))
if (values.help === true || unknown.length > 0) {
  console.log(
    unknown.length > 0 ? `There is no group '${unknown.join("', '")}'.\n\n${usage}` : usage,
  )
  process.exit(unknown.length > 0 ? 2 : 0)
}

const quick = values.quick === true
const machine = describeMachine()
const begun = performance.now()
const failures = /** @type {string[]} */ ([])
/** @type {Context} */
const context = {
  quick,
  load: {
    rounds: Number(values.rounds ?? (quick ? 3 : 7)),
    seconds: 1,
    warmUp: quick ? { requests: 10_000, seconds: 1 } : { requests: 150_000, seconds: 6 },
  },
  against: values.against,
  machine,
  say(what) {
    const seconds = Math.round((performance.now() - begun) / 1_000)
    process.stderr.write(`${String(seconds).padStart(5)} s  ${what}\n`)
  },
  // What cannot be measured must not cost the half hour that the rest took.
  async attempt(what, action) {
    context.say(what)
    try {
      return await action()
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
      failures.push(`'${what}' failed and is missing above. ${text}`)
      context.say(`${what}: failed`)
      return undefined
    }
  },
}
console.log(machineLine(machine))
const { rounds, seconds } = context.load
const cores = machine.pinned
  ? 'servers on core 0, load on core 1'
  : 'nothing pinned: one core, or no taskset'
console.log(
  `load: ${machine.tool}, ${CONNECTIONS} connections, ${rounds} rounds of ${seconds} s, ${cores}`,
)
if (machine.tool !== 'wrk') {
  console.log(
    'wrk is not installed. autocannon cannot load the fastest servers fully: the budgets compare CPU times instead.',
  )
}

/** @type {Required<Omit<import('./lib/report.mjs').Report, 'machine' | 'load' | 'budgets'>>} */
const found = { workloads: [], routes: [], runtimes: [], figures: [], regression: [] }
for (const name of /** @type {(keyof typeof groups)[]} */ (Object.keys(groups))) {
  const wanted = positionals.length > 0 ? positionals.includes(name) : !(quick && slow.has(name))
  if (!wanted || (name === 'regression' && values['no-regression'] === true)) continue
  // Three minutes were promised, also where the machine is busy with something else; and then it would compare noise.
  if (quick && name === 'regression' && performance.now() - begun > 140_000) {
    console.log('The comparison with the commit before is left out: this machine is busy.')
    continue
  }
  const part = (await context.attempt(name, () => groups[name](context))) ?? {}
  found.workloads.push(...(part.workloads ?? []))
  found.routes.push(...(part.routes ?? []))
  found.runtimes.push(...(part.runtimes ?? []))
  found.figures.push(...(part.figures ?? []))
  found.regression.push(...(part.regression ?? []))
}

/** @type {import('./lib/report.mjs').Report} */
const report = {
  machine,
  load: { ...context.load, connections: CONNECTIONS, quick },
  ...found,
  budgets: budgets(found, { byCpu: machine.tool !== 'wrk' }).filter(
    ({ met }) => positionals.length === 0 || met !== undefined,
  ),
}
for (const text of [
  found.workloads.length > 0 && workloadTable(found.workloads),
  found.routes.length > 0 && workloadTable(found.routes, '10 routes'),
  found.runtimes.length > 0 && workloadTable(found.runtimes, 'first column'),
  found.figures.length > 0 && figureTable(found.figures),
  report.budgets.length > 0 && budgetTable(report.budgets),
  found.regression.length > 0 && regressionTable(found.regression),
]) {
  if (text !== false) console.log(`\n${text}`)
}

// Parts of a run must not replace a whole one.
if (positionals.length === 0 && !quick && values['no-write'] !== true) {
  mkdirSync(resultsFolder, { recursive: true })
  const file = join(resultsFolder, `${machine.date}-${machine.commit}.json`)
  writeFileSync(file, toJson(rounded(report)))
  writeFileSync(join(resultsFolder, 'chart.svg'), chartOfReport(report))
  console.log(`\nwritten: ${file} and chart.svg`)
}
console.log(`\n${Math.round((performance.now() - begun) / 1_000)} s`)
for (const failure of failures) console.error(`\n${failure}`)
if (failures.length > 0 || found.regression.some(({ slower }) => slower)) process.exitCode = 1

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        quick: { type: 'boolean' },
        rounds: { type: 'string' },
        'no-regression': { type: 'boolean' },
        against: { type: 'string' },
        'no-write': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
    return process.exit(2)
  }
}
