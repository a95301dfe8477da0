// @ts-check
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { ask, inParallel } from '../lib/client.mjs'
import { readCases } from '../lib/read-cases.mjs'
import { startVerso } from '../lib/server.mjs'

import { extras, stored } from './injected-bodies.mjs'

const json = { 'content-type': 'application/json' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const leaks =
  /mongo|mongoose|bson|E11000|CastError|node_modules|\bat \w+ \(|"stack"|\/work\/|collection|index:/i

/** @typedef {Awaited<ReturnType<typeof ask>>} Answer */

/**
 * Promises 5 and 6 with a database: operators of MongoDB and other objects are refused or stored as the texts they are
 * (CWE-943); nothing is read, changed or deleted that was not meant; nothing is 500.
 *
 * @param {import('../lib/arena.mjs').Arena} arena
 * @param {import('../lib/report.mjs').Report} report
 */
export async function injection({ work }, report) {
  const dir = join(work, 'users')
  cpSync(fileURLToPath(new URL('../../examples/users', import.meta.url)), dir, {
    recursive: true,
    filter: (name) => !/[/\\](?:\.verso|\.data|node_modules)(?:[/\\]|$)/.test(name),
  })
  const victim = await startVerso(dir, { VERSO_DB: 'embedded', VERSO_DATA_DIR: '.data' })
  try {
    await attack(victim.port, report)
  } finally {
    await victim.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

/**
 * @param {number} port
 * @param {import('../lib/report.mjs').Report} report
 */
async function attack(port, report) {
  const keeper = await created(port, 'Keeper')
  const other = await created(port, 'Other')
  /**
   * @param {string} name
   * @param {Answer} got
   * @param {boolean} [mayPass]
   */
  const judge = (name, got, mayPass = false) => {
    const passed = got.status >= 200 && got.status < 300
    report.check(
      6,
      `injection: ${name}`,
      got.status === 0
        ? 'no answer'
        : got.status >= 500
          ? `${got.status} ${got.body.slice(0, 80)}`
          : passed && !mayPass
            ? `${got.status} ${got.body.slice(0, 80)}`
            : !passed && leaks.test(got.body)
              ? `a message is out: ${got.body.slice(0, 120)}`
              : got.ms > 3_000
                ? `${Math.round(got.ms)} ms`
                : undefined,
    )
  }
  const values = readCases('values', { raw: true })
  await inParallel(values, 4, async (value) => {
    for (const [line, what] of /** @type {const} */ ([
      ['POST /api/users', 'POST'],
      [`PUT /api/users/${keeper}`, 'PUT'],
    ])) {
      judge(
        `${what} of the name ${value}`,
        await ask(port, line, { headers: json, body: `{"name":${value}}` }),
        isName(value),
      )
      judge(
        `${what} of the body ${value}`,
        await ask(port, line, { headers: json, body: value }),
        value === '{"name":"x"}',
      )
      judge(
        `${what} of two names, the last ${value}`,
        await ask(port, line, { headers: json, body: `{"name":"a","name":${value}}` }),
        isName(value),
      )
    }
    const coded = encodeURIComponent(value)
    for (const method of ['GET', 'PUT', 'DELETE']) {
      judge(
        `${method} of the id ${value}`,
        await ask(port, `${method} /api/users/${coded}`, {
          headers: json,
          ...(method === 'PUT' && { body: '{"name":"y"}' }),
        }),
      )
    }
    for (const key of ['limit', 'after', 'id', '_id']) {
      const harmless = key === 'id' || key === '_id' || (key === 'limit' && value === '1')
      judge(
        `the query ${key}=${value}`,
        await ask(port, `GET /api/users?${key}=${coded}`),
        harmless,
      )
    }
  })
  for (const query of [
    'limit[$gt]=1',
    'limit[]=1',
    'limit=1&limit=2',
    'after[$ne]=',
    'after[$gt]=',
    `after=${keeper}&after=${other}`,
    '$where=sleep(5000)',
    '$where=1&limit=1',
    'name[$ne]=x',
    'filter={"$where":"1"}',
    'limit=1e3',
    'limit=0x10',
    'limit=-1',
    'limit=0',
    'limit=99999',
    'limit=1.5',
    'limit=%31%00',
    'limit= 1',
    'limit=٣',
    'sort[$where]=1',
    'select=%2B__v',
    'populate[path]=x&populate[match][$where]=1',
    '__proto__[limit]=1',
    'constructor[prototype][limit]=1',
    'limit=null',
    'limit=NaN',
    `after=${'f'.repeat(25)}`,
    `after=${'g'.repeat(24)}`,
    `after=${keeper}%00`,
    `after=${keeper.toUpperCase()}`,
  ]) {
    const shown = await ask(
      port,
      `GET /api/users?${query.replaceAll(' ', '%20').replaceAll('"', '%22').replace('٣', '%D9%A3')}`,
    )
    const ignored = !/^(?:limit|after)=/.test(query) || query.endsWith(keeper.toUpperCase())
    judge(`the query ${query}`, shown, ignored)
  }
  for (const text of [
    'name=x&name=y',
    'name[$ne]=x',
    'name[]=x',
    'name.first=x',
    '$where=1',
    '__proto__[name]=x',
    '__proto__.name=x',
    'constructor[prototype][name]=x',
    'NAME=x',
    'name',
    '=name',
    'na%6de[$gt]=',
  ]) {
    judge(`the form ${text}`, await ask(port, 'POST /api/users', { headers: form, body: text }))
    judge(
      `the form ${text}, renaming`,
      await ask(port, `PUT /api/users/${keeper}`, { headers: form, body: text }),
    )
  }
  await extras(port, judge, report)
  for (const id of [
    '',
    '0',
    'f'.repeat(12),
    'f'.repeat(23),
    'f'.repeat(25),
    'f'.repeat(24),
    'G'.repeat(24),
    `${keeper}%00`,
    `%20${keeper}`,
    `${keeper}%20`,
    `${keeper}%0a`,
    `${keeper}'`,
    `${keeper}.json`,
    `{"$oid":"${keeper}"}`,
    `ObjectId("${keeper}")`,
    `${keeper}/name`,
    '..%2f..',
    '$where',
    '__proto__',
    'constructor',
    'null',
    'undefined',
    'NaN',
    '[object Object]',
    'ａ'.repeat(24),
    '٠'.repeat(24),
    'f'.repeat(7_000),
  ].map((id) => encodeURI(id).replaceAll('%25', '%'))) {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      if (id === '') continue
      judge(
        `${method} /api/users/${id.slice(0, 60)}`,
        await ask(port, `${method} /api/users/${id}`, {
          headers: json,
          ...(method === 'PUT' && { body: '{"name":"z"}' }),
        }),
      )
    }
  }
  await stored(port, judge, report)
  for (const id of [keeper, other]) {
    const got = await ask(port, `GET /api/users/${id}`)
    report.check(
      6,
      'injection: nobody else was deleted',
      got.status === 200 ? undefined : `${got.status}`,
    )
  }
  const list = await ask(port, 'GET /api/users?limit=1000')
  report.check(
    6,
    'injection: every user has an id and a name, and nothing else',
    /** @type {object[]} */ (JSON.parse(list.body)).every(
      (user) => Object.keys(user).join() === '_id,name',
    )
      ? undefined
      : 'one has more',
  )
}

/** @param {string} value of JSON */
function isName(value) {
  try {
    const name = /** @type {unknown} */ (JSON.parse(value))
    return typeof name === 'string' && name.trim() !== ''
  } catch {
    return false
  }
}

/**
 * @param {number} port
 * @param {string} name
 */
async function created(port, name) {
  const { body } = await ask(port, 'POST /api/users', {
    headers: json,
    body: JSON.stringify({ name }),
  })
  return String(/** @type {{ _id: unknown }} */ (JSON.parse(body))._id)
}
