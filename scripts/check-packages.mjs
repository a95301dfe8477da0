// @ts-check
// What is published is looked at as its users will see it: exports that resolve, types that match, nothing too large.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Limits of each package: unpacked bytes, files, runtime dependencies. They are there to be noticed, not to be reached. */
const limits = {
  // Each dependency has its reason in docs/internals/dependencies.md; three of the 15 are for `next/server` and web vitals alone, one for browser code that takes Node.js for granted.
  verso: { unpackedSize: 1_200_000, files: 600, dependencies: 15 },
  'embedded-mongo': { unpackedSize: 1_000_000, files: 280, dependencies: 2 },
}

let failed = false

for (const [name, limit] of Object.entries(limits)) {
  const folder = `packages/${name}`
  run('publint', ['run', folder, '--strict'])
  // `versojs/next` holds nothing but `declare module 'next/…'`, which attw counts as unresolved under a Node 10 that the profile leaves
  // out; `test/dev/env-types.test.ts` compiles an app against it.
  run('attw', ['--pack', folder, '--profile', 'esm-only', '--exclude-entrypoints', 'next'])

  const [pack] = JSON.parse(output('npm', ['pack', '--dry-run', '--json', `./${folder}`]))
  const { dependencies = {} } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
  const found = {
    unpackedSize: pack.unpackedSize,
    files: pack.entryCount,
    dependencies: Object.keys(dependencies).length,
  }
  for (const [what, most] of Object.entries(limit)) {
    const value = found[/** @type {keyof typeof found} */ (what)]
    const ok = value <= most
    if (!ok) failed = true
    console.log(`${ok ? 'ok' : 'TOO MUCH'}: ${folder} ${what} ${value} of ${most}`)
  }
  for (const { path } of pack.files) {
    if (
      !/^(?:dist\/.*\.(?:js|d\.ts)|bin\/.*\.mjs|next\.d\.ts|LICENSE|README\.md|package\.json)$/.test(
        path,
      )
    ) {
      failed = true
      console.log(`NOT EXPECTED: ${folder}/${path}`)
    }
  }
}

process.exitCode = failed ? 1 : 0

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
  console.log(`${command} ${args.join(' ')}`)
  const { status } = spawnSync('npx', ['--no-install', command, ...args], { stdio: 'inherit' })
  if (status !== 0) {
    failed = true
    console.log(`FAILED: ${command} ${args.join(' ')}`)
  }
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function output(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stderr}`)
  return stdout
}
