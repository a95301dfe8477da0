import { exchange, splitAnswers } from './raw-client.mjs'
import { request } from './request.mjs'

/**
 * Sends a case to a port and cuts the bytes that come back into answers.
 *
 * A case of `steps` sends one request after the other, with the cookies it was given on the way. A step may `wait`
 * (milliseconds: what changes with time has no event), be `quiet` (its answer is not compared), or be repeated `until`
 * its answer contains a text.
 *
 * A case with a `session` first visits that path and brings the cookies it was given: tokens differ
 * from build to build, so they cannot be written into a case.
 */
export async function answer(port, test) {
  if (test.steps !== undefined) return answerSteps(port, test)
  const { answers = 1, method, patience } = test
  const parts =
    test.session === undefined
      ? test.parts
      : [request({ ...test, headers: [await cookieLine(port, test)] })]
  const { raw, end } = await exchange(port, parts, {
    answers,
    method,
    ...(patience === undefined ? {} : { patience }),
  })
  const { found, interim, rest } = splitAnswers(raw, { answers, method })
  return { raw, end, found, interim, rest }
}

async function cookieLine(port, { session, drop, cookie }) {
  const { raw } = await exchange(port, [request({ path: session })])
  const { found } = splitAnswers(raw)
  const pairs = (found[0]?.headers ?? [])
    .filter(([name]) => name.toLowerCase() === 'set-cookie')
    .map(([, value]) => value.split(';')[0])
    .filter((pair) => !pair.startsWith(`${drop}=`))
  return `Cookie: ${[...pairs, ...(cookie === undefined ? [] : [cookie])].join('; ')}`
}

async function answerSteps(port, { steps }) {
  const all = { raw: Buffer.alloc(0), end: 'closed', found: [], interim: [], rest: Buffer.alloc(0) }
  const jar = new Map()
  for (const step of steps) {
    if (step.wait !== undefined) {
      await new Promise((resolve) => setTimeout(resolve, step.wait))
      continue
    }
    const one = await takeStep(port, step, jar)
    if (step.quiet !== true) all.found.push(...one)
  }
  return all
}

async function takeStep(port, step, jar) {
  const { method = 'GET', headers = [], until } = step
  for (let attempt = 0; ; attempt++) {
    const cookies = [...jar].map(([name, value]) => `${name}=${value}`)
    const line = cookies.length === 0 ? [] : [`Cookie: ${cookies.join('; ')}`]
    const { raw } = await exchange(port, [request({ ...step, headers: [...headers, ...line] })], {
      method,
      patience: 10_000,
    })
    const { found } = splitAnswers(raw, { method })
    keepCookies(found, jar)
    if (until === undefined || raw.includes(until)) return found
    if (attempt === 60) throw new Error(`${step.path} never answered with "${until}".`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function keepCookies(found, jar) {
  for (const [name, value] of found[0]?.headers ?? []) {
    if (name.toLowerCase() !== 'set-cookie') continue
    const [pair = '', ...attributes] = value.split(';')
    const [key, ...rest] = pair.split('=')
    if (attributes.some((attribute) => /1970/.test(attribute))) jar.delete(key)
    else jar.set(key, rest.join('='))
  }
}
