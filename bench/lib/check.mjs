// @ts-check
import { request as send } from 'node:http'

/** @typedef {{ status: number, headers: import('node:http').IncomingHttpHeaders, body: string }} Answer */

/**
 * Asks a server once whether it does what is about to be measured: nobody gets a good figure for an error page.
 *
 * @param {import('./process.mjs').Running} server
 * @param {import('./workloads.mjs').Workload} workload
 * @param {readonly string[]} [headers] that every answer of this server must have
 * @returns {Promise<import('./load.mjs').Request>} the request to measure
 */
export async function checked(server, workload, headers = []) {
  const { request } = workload
  let real = request
  if (workload.tagged) {
    const { headers } = await ask(server.origin, request)
    if (headers.etag === undefined) throw new Error(`${server.program.name} sends no ETag`)
    real = { ...request, headers: { ...request.headers, 'If-None-Match': headers.etag } }
  }
  const answer = await ask(server.origin, {
    ...real,
    ...(real.body === undefined
      ? {}
      : { body: real.body.replace('{n}', `${server.program.name} ${Date.now()}`) }),
  })
  const missing = headers.filter((name) => answer.headers[name] === undefined)
  const wrong =
    workload.wrong(answer) ?? (missing.length > 0 ? `${missing.join(', ')} were due` : undefined)
  if (wrong !== undefined) {
    throw new Error(
      `${server.program.name} cannot be measured with '${workload.what}': ${wrong}, it answers ${answer.status} ` +
        `${JSON.stringify(answer.headers)} ${answer.body.slice(0, 300)}`,
    )
  }
  return real
}

/**
 * @param {string} origin
 * @param {import('./load.mjs').Request} request
 * @returns {Promise<Answer>}
 */
export function ask(origin, { path, method = 'GET', headers = {}, body }) {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }
    const options = { method, headers: { ...headers, ...length }, agent: false }
    const request = send(origin + path, options, (answer) => {
      const chunks = /** @type {Buffer[]} */ ([])
      answer.on('data', (chunk) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      )
    })
    request.on('error', reject)
    request.end(body)
  })
}
