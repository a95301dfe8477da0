// @ts-check
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { run, work } from '../lib/apps.mjs'
import { root } from '../lib/folders.mjs'
import { git } from '../lib/machine.mjs'
import { folderBytes } from './build.mjs'

const quiet = ['--no-audit', '--no-fund', '--loglevel', 'error']

/**
 * What an app that depends on versojs gets into its node_modules, and how long `npm ci` of this repository takes a machine that
 * has nothing yet. Both ask the registry, so the second depends on the way there.
 *
 * @param {import('../run.mjs').Context} context
 * @returns {Promise<Partial<import('../lib/report.mjs').Report>>}
 */
export async function install(context) {
  const figures = []
  const megabytes = await context.attempt('npm install versojs', async () => installedMegabytes())
  if (megabytes !== undefined) {
    const what = 'node_modules of versojs'
    figures.push({ id: 'install-size', what, unit: 'MB', value: megabytes })
  }
  const seconds = await context.attempt('npm ci', async () => secondsOfNpmCi())
  if (seconds !== undefined) {
    const what = 'npm ci of this repository, empty cache'
    figures.push({ id: 'npm-ci', what, unit: 's', value: seconds })
  }
  return { figures }
}

function installedMegabytes() {
  const packed = join(work, 'packed')
  mkdirSync(packed)
  const pack = ['pack', '--silent', '--pack-destination', packed]
  const tarball = run('npm', pack, join(root, 'packages/verso')).trim()
  const app = mkdtempSync(join(work, 'install-'))
  writeFileSync(join(app, 'package.json'), '{ "private": true }\n')
  run('npm', ['install', join(packed, tarball), ...quiet], app)
  return folderBytes(join(app, 'node_modules')) / 1e6
}

function secondsOfNpmCi() {
  const clone = join(work, 'clone')
  git('clone', '--quiet', '--local', '--no-hardlinks', root, clone)
  const begun = performance.now()
  run('npm', ['ci', '--cache', join(work, 'npm-cache'), ...quiet], clone)
  const took = performance.now() - begun
  rmSync(clone, { recursive: true })
  return took / 1_000
}
