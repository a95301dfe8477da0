// @ts-check
import { ask, wait } from '../lib/client.mjs'
import { readCases } from '../lib/read-cases.mjs'

const json = { 'content-type': 'application/json' }

/** @typedef {Awaited<ReturnType<typeof ask>>} Answer */

/**
 * Fields that nobody asked for, and bodies that are no JSON.
 *
 * @param {number} port
 * @param {(name: string, got: Answer, mayPass?: boolean) => void} judge
 * @param {import('../lib/report.mjs').Report} report
 */
export async function extras(port, judge, report) {
  const fields = [
    '"admin":true',
    '"_id":"507f1f77bcf86cd799439011"',
    '"_id":{"$gt":""}',
    '"__v":99',
    '"createdAt":0',
    '"$set":{"admin":true}',
    '"$where":"1"',
    '"name.first":"x"',
    '"isNew":false',
    '"$isNew":false',
    '"_doc":{"admin":true}',
    '"$__":{}',
    '"save":1',
    '"errors":{}',
    '"collection":"x"',
    '"upsert":true',
    '"validateBeforeSave":false',
    '"toObject":"x"',
    '"id":"x"',
    '"schema":{}',
    '"discriminatorKey":"x"',
    '"_bsontype":"ObjectId"',
    '"role":"admin"',
    '"\\u0024set":{"admin":true}',
    '"toString":"x","valueOf":"y"',
  ]
  for (const [at, field] of fields.entries()) {
    const got = await ask(port, 'POST /api/users', {
      headers: json,
      body: `{"name":"extra ${at}",${field}}`,
    })
    judge(`a body with ${field}`, got, true)
    if (got.status !== 201) continue
    const user = /** @type {Record<string, unknown>} */ (JSON.parse(got.body))
    const more = Object.keys(user).filter((key) => key !== '_id' && key !== 'name')
    report.check(
      6,
      `injection: ${field} is not kept`,
      more.length === 0 && user['_id'] !== '507f1f77bcf86cd799439011' ? undefined : got.body,
    )
    judge(
      `renaming with ${field}`,
      await ask(port, `PUT /api/users/${String(user['_id'])}`, {
        headers: json,
        body: `{"name":"renamed ${at}",${field}}`,
      }),
      true,
    )
  }
  for (const field of [
    '"__proto__":{"admin":true}',
    '"constructor":{"prototype":{"admin":true}}',
  ]) {
    judge(
      `a body with ${field}`,
      await ask(port, 'POST /api/users', { headers: json, body: `{"name":"p",${field}}` }),
    )
  }
  for (const type of [
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
    'text/json',
    'application/json; charset=utf-7',
    '',
    'x',
  ]) {
    judge(
      `JSON called ${type || 'nothing'}`,
      await ask(port, 'POST /api/users', {
        headers: { 'content-type': type },
        body: '{"name":"typed"}',
      }),
    )
  }
  for (const method of ['PATCH', 'OPTIONS', 'TRACE', 'PUT', 'DELETE', 'PURGE', 'PROPFIND']) {
    judge(
      `${method} of the list`,
      await ask(port, `${method} /api/users`, { headers: json, body: '{"name":"m"}' }),
      method === 'OPTIONS',
    )
  }
}

/**
 * Names that are code elsewhere come back as they were sent, and stand on the page as text.
 *
 * @param {number} port
 * @param {(name: string, got: Answer, mayPass?: boolean) => void} judge
 * @param {import('../lib/report.mjs').Report} report
 */
export async function stored(port, judge, report) {
  for (const name of readCases('names')) {
    const got = await ask(port, 'POST /api/users', {
      headers: json,
      body: JSON.stringify({ name }),
    })
    judge(`the name ${name}`, got, true)
    if (got.status !== 201) continue
    const text = Buffer.from(got.body, 'latin1').toString()
    report.check(
      6,
      `injection: ${name} is kept as it is`,
      /** @type {{ name: string }} */ (JSON.parse(text)).name === name ? undefined : text,
    )
    const again = await ask(port, 'POST /api/users', {
      headers: json,
      body: JSON.stringify({ name }),
    })
    report.check(
      6,
      `injection: ${name} is kept once`,
      again.status === 409 ? undefined : `${again.status}`,
    )
  }
  for (const length of [100, 101, 7_000, 900_000]) {
    judge(
      `a name of ${length} characters`,
      await ask(port, 'POST /api/users', {
        headers: json,
        body: JSON.stringify({ name: 'n'.repeat(length) }),
      }),
      length <= 100,
    )
  }
  let page = await ask(port, 'GET /')
  for (let i = 0; i < 50 && !page.body.includes('alert(1)'); i++) {
    await wait(100)
    page = await ask(port, 'GET /')
  }
  const executed = /<script>alert|<img src=x|<svg\/onload|<\/script><script>alert/.test(page.body)
  report.check(
    6,
    'injection: names are text on the page',
    page.status !== 200 || !page.body.includes('alert(1)')
      ? `${page.status}, the names are not there`
      : executed
        ? 'one became markup'
        : undefined,
  )
}
