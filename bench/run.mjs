// @ts-check
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'

import { build, dev, startUp, throughput } from './groups.mjs'
import { createHelloApp, programs, verso } from './lib/programs.mjs'

const wanted = process.argv.slice(2)
const wants = (/** @type {string} */ group) => wanted.length === 0 || wanted.includes(group)

const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], {
  encoding: 'utf8',
}).stdout.trim()
console.log(
  `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, commit ${commit}`,
)

const dir = createHelloApp()
try {
  if (wants('build')) print('build', await build(dir))
  if (wants('dev')) print('dev', await dev(dir))
  if (wants('start') || wants('throughput')) {
    const { status } = spawnSync(process.execPath, [verso, 'build', dir], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    if (status !== 0) throw new Error('verso build failed')
    const all = programs(dir)
    if (wants('start')) print('start', await startUp(all))
    if (wants('throughput')) print('throughput', await throughput(all))
  }
} finally {
  rmSync(dir, { recursive: true })
}

/**
 * @param {string} title
 * @param {import('./groups.mjs').Row[]} rows
 */
function print(title, rows) {
  console.log(`\n${title}`)
  for (const { what, value, unit, note = '' } of rows) {
    const number = value >= 100 ? Math.round(value).toString() : value.toFixed(1)
    console.log(`  ${what.padEnd(44)} ${number.padStart(9)} ${unit.padEnd(11)} ${note}`)
  }
}
