// @ts-check
import { spawnSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'

import { root } from './folders.mjs'

/** Servers and load share no core, where there are two and `taskset` to say so. */
export const pins =
  cpus().length > 1 && spawnSync('taskset', ['-c', '0,1', 'true']).status === 0
    ? { server: '0', load: '1' }
    : undefined

/** The load generator: `autocannon` costs as much CPU as what it measures, so it is the second choice. */
export const tool = spawnSync('wrk', ['--version']).error === undefined ? 'wrk' : 'autocannon'

/**
 * A command on a core of its own.
 *
 * @param {'server' | 'load'} side
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {[string, string[]]}
 */
export function pinned(side, command, args) {
  return pins ? ['taskset', ['-c', pins[side], command, ...args]] : [command, [...args]]
}

/** @param {string[]} args */
export function git(...args) {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`git ${args.join(' ')} failed: ${stderr}`)
  return stdout.trim()
}

/**
 * The same where there may be no repository, or no such commit.
 *
 * @param {string[]} args
 */
export function tryGit(...args) {
  try {
    return git(...args)
  } catch {
    return undefined
  }
}

/** What a figure means nothing without. */
export function describeMachine() {
  return {
    date: new Date().toISOString().slice(0, 10),
    // What a download without its history has none of.
    commit: tryGit('rev-parse', '--short', 'HEAD') ?? 'unknown',
    // Results and documents change nothing that is measured.
    changed: Boolean(tryGit('status', '--porcelain', '--untracked-files=no', '--', 'packages')),
    node: process.version,
    cores: cpus().length,
    model: cpus()[0]?.model.trim() ?? 'unknown',
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    tool,
    pinned: pins !== undefined,
  }
}

/** @typedef {ReturnType<typeof describeMachine>} Machine */

/** @param {Machine} machine */
export function machineLine(machine) {
  const commit = `${machine.commit}${machine.changed ? ' and uncommitted changes' : ''}`
  return `${machine.cores} x ${machine.model}, ${machine.memory}, Node ${machine.node}, commit ${commit}`
}
