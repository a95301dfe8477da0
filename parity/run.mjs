// Builds the fixture app with Next.js and with Verso, asks both the same things and prints the score.
//   npm --prefix parity test                    everything
//   npm --prefix parity test -- redirect        cases whose name contains "redirect"
//   npm --prefix parity test -- --app pages-app cases of one application
//   npm --prefix parity test -- --no-build      with the builds of the last run
//   npm --prefix parity test -- --report FILE   also writes the failures to FILE
//   npm --prefix parity test -- --against next  Next.js with itself: only listed differences may fail
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { answer } from './lib/answer.mjs'
import { cases } from './lib/cases.mjs'
import { differences, everywhere, unmet } from './lib/compare.mjs'
import { listedDifferences } from './lib/listed-differences.mjs'
import { isVariant, placeApp } from './lib/place-app.mjs'
import { build, start } from './lib/servers.mjs'
import { startUpstream } from './lib/upstream.mjs'

const { values: options, positionals: words } = parseArgs({
  allowPositionals: true,
  options: {
    'no-build': { type: 'boolean' },
    report: { type: 'string' },
    verbose: { type: 'boolean' },
    app: { type: 'string' },
    against: { type: 'string', default: 'verso' },
  },
})
const all = await cases()
const chosen = (await cases(words)).filter(({ app }) => app === (options.app ?? app))
checkList(all, await listedDifferences())

const results = []
for (const name of new Set(chosen.map(({ app }) => app))) await compareApp(name)
await report()

async function compareApp(name) {
  const app = await placeApp(name)
  if (!options['no-build']) {
    // One after the other: both want every core.
    await build('next', app)
    if (options.against !== 'next') await build(options.against, app)
  }
  const servers = []
  let upstream
  try {
    // Only its rewrites name the upstream's port, which two runs cannot share.
    if (name === 'configured' || isVariant(name)) upstream = await startUpstream()
    // One push each: when the second does not start, the first must still be stopped.
    servers.push(await start('next', app))
    servers.push(await start(options.against, app))
    const queue = chosen.filter((test) => test.app === name)
    const worker = async () => {
      for (let test = queue.shift(); test !== undefined; test = queue.shift())
        results.push(await compareOne(test, servers))
    }
    await Promise.all(Array.from({ length: 4 }, worker))
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
    await upstream?.stop()
  }
}

async function compareOne(test, servers) {
  const [next, verso] = await Promise.all(servers.map((server) => answer(server.port, test)))
  const dead = servers.filter((server) => server.exited).map((server) => server.name)
  if (dead.length > 0)
    throw new Error(
      `${dead.join(' and ')} ended during "${test.name}":\n${servers.map((server) => server.log.slice(-2000)).join('\n')}`,
    )
  const found = differences(test, next, verso)
  if (test.differs === undefined) {
    return { test, found, verdict: found.length === 0 ? 'same' : 'failed' }
  }
  if (found.length === 0) {
    return {
      test,
      found: [`listed as ${test.differs}, but both answer the same`],
      verdict: 'failed',
    }
  }
  // A listed difference is not a licence: the case says what Verso answers instead.
  const missed = unmet(test.verso, verso)
  return missed === undefined
    ? { test, found, verdict: 'listed' }
    : { test, found: [...found, missed], verdict: 'failed' }
}

/** Every difference a case names must be explained, and everything explained must be true of some case. */
function checkList(tests, listed) {
  const used = new Set([
    ...everywhere,
    ...tests.map((test) => test.differs).filter((name) => name !== undefined),
  ])
  const unexplained = [...used].filter((name) => !listed.has(name))
  const unused = [...listed].filter((name) => !used.has(name))
  if (unexplained.length > 0)
    throw new Error(
      `Not in docs/reference/differences.md: ${unexplained.join(', ')}. Add an entry with the reason.`,
    )
  if (unused.length > 0)
    throw new Error(
      `In docs/reference/differences.md, but no case shows it: ${unused.join(', ')}. Add a case or remove the entry.`,
    )
}

async function report() {
  const order = new Map(chosen.map((test, index) => [test.name, index]))
  results.sort((a, b) => order.get(a.test.name) - order.get(b.test.name))
  const failed = results.filter(({ verdict }) => verdict === 'failed')
  const listed = results.filter(({ verdict }) => verdict === 'listed')
  const lines = failed.map(({ test, found }) =>
    [`FAILED ${test.name}`, ...found.map((line) => `    ${line}`)].join('\n'),
  )
  if (options.verbose) {
    for (const { test, found } of listed)
      lines.push(
        `listed ${test.differs}: ${test.name}\n${found.map((line) => `    ${line}`).join('\n')}`,
      )
  }
  const groups = new Map()
  for (const { test, verdict } of results) {
    const group = test.name.split(':')[0]
    const counts = groups.get(group) ?? { same: 0, listed: 0, failed: 0 }
    counts[verdict]++
    groups.set(group, counts)
  }
  for (const [group, counts] of groups)
    lines.push(`${group}: ${counts.same} same, ${counts.listed} listed, ${counts.failed} failed`)
  lines.push(
    `${results.length - failed.length} passed (${listed.length} of them listed differences), ${failed.length} failed`,
  )
  const text = `${lines.join('\n')}\n`
  if (lines.length > 0) process.stdout.write(`Left of each slash: Next.js, right: Verso.\n${text}`)
  if (options.report !== undefined) await writeFile(options.report, text)
  if (failed.length > 0) process.exitCode = 1
}
