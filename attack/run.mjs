// @ts-check
// `npm run attack`: a hostile client against servers that it starts itself. One line for each promise that was broken, then a
// count; exit 1 when there is any. `--short` leaves out what takes minutes; names choose suites: `npm run attack -- framing`.
import { openArena } from './lib/arena.mjs'
import { createReport } from './lib/report.mjs'
import { connections } from './suites/connections.mjs'
import { costs } from './suites/costs.mjs'
import { files } from './suites/files.mjs'
import { forwarding } from './suites/forwarding.mjs'
import { framing } from './suites/framing.mjs'
import { guards } from './suites/guards.mjs'
import { injection } from './suites/injection.mjs'
import { inputs } from './suites/inputs.mjs'
import { limits } from './suites/limits.mjs'
import { pages } from './suites/pages.mjs'
import { redirects } from './suites/redirects.mjs'

const suites = {
  framing,
  forwarding,
  guards,
  files,
  redirects,
  limits,
  inputs,
  pages,
  injection,
  connections,
  costs,
}
const short = process.argv.includes('--short')
const named = process.argv.slice(2).filter((name) => !name.startsWith('-'))
const unknown = named.find((name) => !Object.hasOwn(suites, name))
if (unknown !== undefined) {
  console.error(`There is no suite ${unknown}. Choose from: ${Object.keys(suites).join(', ')}.`)
  process.exit(2)
}

const report = createReport((line) => console.log(line))
const arena = await openArena()
try {
  for (const [name, suite] of Object.entries(suites)) {
    if (named.length > 0 && !named.includes(name)) continue
    const started = performance.now()
    await suite(arena, report, { short })
    console.log(`${name}: done in ${((performance.now() - started) / 1_000).toFixed(1)} s`)
  }
} finally {
  await arena.end()
}
process.exitCode = report.end().broken === 0 ? 0 : 1
