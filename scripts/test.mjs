// @ts-check
// `npm test`: builds the packages, runs every test that npm alone can run, and prints one line that counts them.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'verso-test-'))
const report = join(folder, 'report.json')

/** @param {string[]} args */
function npx(args) {
  const { status } = spawnSync('npx', ['--no-install', ...args], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  return status ?? 1
}

try {
  const built = npx(['tsc', '-b', 'packages/verso', 'packages/embedded-mongo'])
  if (built !== 0) process.exit(built)
  const status = npx([
    'vitest',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ])
  const result = JSON.parse(readFileSync(report, 'utf8'))
  const skipped = result.testResults
    .flatMap(
      (/** @type {{ assertionResults: { status: string, fullName: string }[] }} */ file) =>
        file.assertionResults,
    )
    .filter(
      (/** @type {{ status: string }} */ test) =>
        test.status === 'skipped' || test.status === 'pending' || test.status === 'todo',
    )
  // Nothing is skipped in silence: a skipped test carries its reason in its name.
  for (const test of skipped) console.log(`skipped: ${test.fullName}`)
  console.log(
    `${result.numPassedTests} passed, ${result.numFailedTests} failed, ${skipped.length} skipped`,
  )
  process.exitCode = status
} finally {
  rmSync(folder, { recursive: true })
}
