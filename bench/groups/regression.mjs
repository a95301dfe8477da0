// @ts-check
import { existsSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

import { buildVerso, copyApp, run, work } from '../lib/apps.mjs'
import { versoServer } from '../lib/contenders.mjs'
import { app, root } from '../lib/folders.mjs'
import { git, tryGit } from '../lib/machine.mjs'
import { measure } from '../lib/measure.mjs'
import { start } from '../lib/process.mjs'
import { isRegression } from '../lib/statistics.mjs'
import { workloads } from '../lib/workloads.mjs'

/**
 * CPU time for a request, of this tree and of the commit before, in turns. What is not committed is compared with the last commit.
 *
 * @param {import('../run.mjs').Context} context
 * @returns {Promise<Partial<import('../lib/report.mjs').Report>>}
 */
export async function regression(context) {
  const before = context.against ?? (context.machine.changed ? 'HEAD' : 'HEAD~1')
  const commit = tryGit('rev-parse', '--short', '--verify', `${before}^{commit}`)
  if (commit === undefined) {
    if (context.against !== undefined) throw new Error(`There is no commit '${before}'.`)
    console.log(`Not compared with the commit before: there is no ${before} here.`)
    return {}
  }
  context.say(`building commit ${commit}`)
  const tree = join(work, 'before')
  git('worktree', 'add', '--quiet', '--detach', tree, commit)
  /** @type {import('../lib/measure.mjs').Contender[]} */
  const contenders = []
  try {
    for (const folder of ['.', 'packages/verso']) {
      const modules = join(root, folder, 'node_modules')
      try {
        symlinkSync(modules, join(tree, folder, 'node_modules'))
      } catch {
        // Not every package has folders of its own.
      }
    }
    compile(tree)
    const dirs = [copyApp(app), copyApp(app)]
    buildVerso(dirs[0] ?? '', join(tree, 'packages/verso/bin/verso.mjs'))
    buildVerso(dirs[1] ?? '')
    for (const [index, name] of [commit, 'now'].entries()) {
      const server = await start(versoServer(dirs[index] ?? '', { name }), '/api/hello')
      contenders.push({ name, server })
    }
    const rows = []
    for (const workload of workloads.filter(({ id }) => id === 'hello' || id === 'dynamic')) {
      context.say(`${workload.what}, against ${commit}`)
      const [, now] = await measure(contenders, workload, {
        ...context.load,
        // Two servers only, and a small difference to find.
        rounds: context.load.rounds + (context.quick ? 2 : 6),
      })
      if (now === undefined) continue
      rows.push({
        what: workload.what,
        commit,
        cost: now.cpuRatio,
        slower: isRegression(now.cpuRatio),
      })
    }
    return { regression: rows }
  } finally {
    for (const { server } of contenders) await server.stop()
    rmSync(tree, { recursive: true, force: true })
    git('worktree', 'prune')
  }
}

/** @param {string} tree */
function compile(tree) {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  try {
    run(process.execPath, [tsc, '-b', 'packages/verso'], tree)
  } catch (error) {
    // Its packages are this tree's, whose types may have changed since; the code was written nevertheless.
    if (!existsSync(join(tree, 'packages/verso/dist/cli'))) throw error
  }
}
