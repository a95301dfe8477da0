// @ts-check
import { checked } from './check.mjs'
import { load } from './load.mjs'
import { cpuTime } from './process.mjs'
import { ratio, spread, turned } from './statistics.mjs'

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {import('./process.mjs').Running} server
 * @property {readonly string[]} [headers] that its answers must have
 * @property {readonly number[]} [helpers] processes whose CPU time counts as the server's
 */

/**
 * @typedef {object} Result
 * @property {string} name
 * @property {import('./statistics.mjs').Spread} rate requests a second
 * @property {import('./statistics.mjs').Spread} ratio of the rate to the first contender's, round by round
 * @property {import('./statistics.mjs').Spread} cpu microseconds of CPU time for a request
 * @property {import('./statistics.mjs').Spread} cpuRatio of the CPU time to the first contender's
 */

/**
 * @typedef {object} Load
 * @property {number} rounds
 * @property {number} seconds of load in each round
 * @property {{ requests: number, seconds: number }} warmUp load before: until so many were answered, or so long
 * @property {(path: string, name: string) => string} [fill] puts into a path what differs from contender to contender
 */

/**
 * Measures the contenders in turns: one short slice of load for each in every round. What slows the machine down for a while
 * meets all of them, and ratios are taken within a round.
 *
 * @param {readonly Contender[]} contenders the first is what the others are compared with
 * @param {import('./workloads.mjs').Workload} workload
 * @param {Load} options
 * @returns {Promise<Result[]>}
 */
export async function measure(contenders, workload, options) {
  const { rounds, seconds, warmUp, fill = (path) => path } = options
  const prepared = []
  for (const contender of contenders) {
    const { name, server, headers } = contender
    const path = fill(workload.request.path, name)
    const own = { ...workload, request: { ...workload.request, path } }
    const request = await checked(server, own, headers)
    prepared.push({
      contender,
      request,
      rates: /** @type {number[]} */ ([]),
      cpus: /** @type {number[]} */ ([]),
    })
  }
  for (const { contender, request } of prepared) {
    // A server that answered a few hundred requests has not been compiled yet, however long that took it.
    let answered = 0
    for (let second = 0; second < warmUp.seconds && answered < warmUp.requests; second++) {
      answered += (await load(contender.server.origin, request, 1)).requests
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const { contender, request, rates, cpus } of turned(prepared, round)) {
      const before = cpuOf(contender)
      const { requests, rate } = await load(contender.server.origin, request, seconds)
      rates.push(rate)
      cpus.push((cpuOf(contender) - before) / requests)
    }
  }
  const [base] = prepared
  return prepared.map(({ contender, rates, cpus }) => ({
    name: contender.name,
    rate: spread(rates),
    ratio: ratio(rates, base?.rates ?? []),
    cpu: spread(cpus),
    cpuRatio: ratio(cpus, base?.cpus ?? []),
  }))
}

/** @param {Contender} contender */
function cpuOf({ server, helpers = [] }) {
  return [server.pid, ...helpers].reduce((sum, pid) => sum + cpuTime(pid), 0)
}
