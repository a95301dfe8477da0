// @ts-check
import { setTimeout as sleep } from 'node:timers/promises'

import { buildVerso, builtNext, createHelloApp, startNext } from '../lib/apps.mjs'
import { hasNext, serverFile, versoServer } from '../lib/contenders.mjs'
import { app } from '../lib/folders.mjs'
import { residentMemory, start } from '../lib/process.mjs'
import { spread, turned } from '../lib/statistics.mjs'

/**
 * From the start of a process to its first answer, and its memory when it then rests. Verso's app has one API route; Next.js
 * starts the app of the other groups.
 *
 * @param {import('../run.mjs').Context} context
 * @returns {Promise<Partial<import('../lib/report.mjs').Report>>}
 */
export async function startUp(context) {
  const dir = createHelloApp()
  buildVerso(dir)
  const programs = [serverFile('tuned', 'api', {}), versoServer(dir)]
  if (hasNext()) programs.push({ name: 'next', ...startNext(builtNext(app)) })

  const seen = programs.map((program) => ({
    program,
    times: /** @type {number[]} */ ([]),
    memory: /** @type {number[]} */ ([]),
  }))
  const rounds = context.quick ? 5 : 21
  // The first round reads files that later ones find in memory.
  for (let round = -1; round < rounds; round++) {
    for (const { program, times, memory } of turned(seen, round + 1)) {
      // A third of the rounds is plenty for Next.js, which takes longest and varies least.
      if (program.name === 'next' && round % 3 !== 0) continue
      const server = await start(program, '/api/hello')
      if (round >= 0) times.push(server.firstAnswer)
      if (round >= 0 && round % 3 === 0) {
        await sleep(500)
        memory.push(residentMemory(server.pid))
      }
      await server.stop()
    }
  }
  return {
    figures: seen.flatMap(({ program: { name }, times, memory }) => [
      { id: `first-${name}`, what: `first answer: ${name}`, unit: 'ms', ...of(times) },
      { id: `memory-idle-${name}`, what: `idle memory: ${name}`, unit: 'MiB', ...of(memory) },
    ]),
  }
}

/** @param {readonly number[]} values */
export function of(values) {
  const { median, q1, q3 } = spread(values)
  return { value: median, q1, q3 }
}
