// @ts-check
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { run, work } from '../lib/apps.mjs'
import { root } from '../lib/folders.mjs'
import { git } from '../lib/machine.mjs'
import { folderBytes } from './build.mjs'

/**
 * What an app that depends on versojs gets into its node_modules, and how long `npm ci` of this repository takes a machine that has
 * nothing yet. Both ask the registry, so the second depends on the way there.
 *
 * @param {import('../run.mjs').Context} context
 * @returns {Promise<Partial<import('../lib/report.mjs').Report>>}
 */
export async function install(context) {
  context.say('install')
  const quiet = ['--no-audit', '--no-fund', '--loglevel', 'error']
  const packed = join(work, 'packed')
  mkdirSync(packed)
  const tarball = run(
    'npm',
    ['pack', '--silent', '--pack-destination', packed],
    join(root, 'packages/verso'),
  ).trim()
  const app = mkdtempSync(join(work, 'install-'))
  writeFileSync(join(app, 'package.json'), '{ "private": true }\n')
  run('npm', ['install', join(packed, tarball), ...quiet], app)

  const clone = join(work, 'clone')
  git('clone', '--quiet', '--local', '--no-hardlinks', root, clone)
  const begun = performance.now()
  run('npm', ['ci', '--cache', join(work, 'npm-cache'), ...quiet], clone)
  const took = performance.now() - begun
  rmSync(clone, { recursive: true })
  return {
    figures: [
      {
        id: 'install-size',
        what: 'node_modules of versojs',
        unit: 'MB',
        value: folderBytes(join(app, 'node_modules')) / 1e6,
      },
      {
        id: 'npm-ci',
        what: 'npm ci of this repository, empty cache',
        unit: 's',
        value: took / 1_000,
      },
    ],
  }
}
