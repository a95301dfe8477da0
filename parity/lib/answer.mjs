import { exchange, splitAnswers } from './raw-client.mjs'
import { request } from './request.mjs'

/**
 * Sends a case to a port and cuts the bytes that come back into answers.
 *
 * A case with a `session` first visits that path and brings the cookies it was given: tokens differ
 * from build to build, so they cannot be written into a case.
 */
export async function answer(port, test) {
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
