import { exchange, splitAnswers } from './raw-client.mjs'

/** Sends a case to a port and cuts the bytes that come back into answers. */
export async function answer(port, test) {
  const { answers = 1, method, patience } = test
  const { raw, end } = await exchange(port, test.parts, { answers, method, ...(patience === undefined ? {} : { patience }) })
  const { found, interim, rest } = splitAnswers(raw, { answers, method })
  return { raw, end, found, interim, rest }
}
