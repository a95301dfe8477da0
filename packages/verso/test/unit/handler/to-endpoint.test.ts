import { describe, expect, test } from 'vitest'

import { toEndpoint } from '../../../src/handler/to-endpoint.ts'
import { toRoute } from '../../../src/routes/to-route.ts'
import type { Route } from '../../../src/types/route.ts'

const route = toRoute('pages', 'api/x', 'ts') as Route
const handler = (): void => {}

describe('handlers', () => {
  test.each<[name: string, module: Record<string, unknown>]>([
    ['an ES module', { default: handler }],
    ['module.exports = handler', { default: handler, 'module.exports': handler }],
    ['exports.default = handler, as Node wraps it', { default: { default: handler } }],
  ])('takes the default of %s', (_, module) => {
    expect(toEndpoint(module, route).handler).toBe(handler)
  })

  test('takes method exports, also those of a CommonJS module that Node did not see', () => {
    const endpoint = toEndpoint({ default: { GET: handler, PUT: handler } }, route)
    expect([...endpoint.methods.keys()]).toEqual(['GET', 'PUT'])
    expect(endpoint.allow).toBe('GET, HEAD, PUT, OPTIONS')
  })

  test('leaves alone what a handler has as its properties', () => {
    const handles = Object.assign(() => {}, { GET: 'anything', POST: handler })
    expect(toEndpoint({ default: handles }, route)).toMatchObject({ handler: handles, allow: '' })
  })

  test.each<[problem: string, module: Record<string, unknown>]>([
    ['has no default export', {}],
    ['has no default export', { helper: handler }],
    ['a default export that is of type object', { default: { a: 1 } }],
    ['a default export that is null', { default: null }],
    ['exports GET, which is of type string', { GET: 'x' }],
    ['exports a default handler and POST', { default: handler, POST: handler }],
  ])('says that the file %s', (problem, module) => {
    expect(() => toEndpoint(module, route)).toThrow(
      expect.objectContaining({
        code: 'VERSO_ERR_BAD_HANDLER',
        message: expect.stringMatching(new RegExp(`^pages/api/x\\.ts .*${problem.slice(0, 20)}`)),
      }),
    )
  })
})

describe('config', () => {
  const configOf = (config: unknown) => toEndpoint({ default: handler, config }, route).config

  test.each<[config: unknown, limit: { bytes: number; text: string } | undefined]>([
    [undefined, { bytes: 1_048_576, text: '1mb' }],
    [{}, { bytes: 1_048_576, text: '1mb' }],
    [{ api: { bodyParser: true } }, { bytes: 1_048_576, text: '1mb' }],
    [{ api: { bodyParser: false } }, undefined],
    [{ api: { bodyParser: { sizeLimit: '500kb' } } }, { bytes: 512_000, text: '500kb' }],
    [{ api: { bodyParser: { sizeLimit: 100 } } }, { bytes: 100, text: '100' }],
    [{ api: { bodyParser: { sizeLimit: '1.5 KB' } } }, { bytes: 1_536, text: '1.5 KB' }],
    ...[0, false, null, ''].map((sizeLimit): [unknown, { bytes: number; text: string }] => [
      { api: { bodyParser: { sizeLimit } } },
      { bytes: 1_048_576, text: '1mb' },
    ]),
  ])('body limit of %j', (config, limit) => {
    expect(configOf(config).bodyLimit).toEqual(limit)
  })

  test.each(['lots', -1, Number.NaN, {}, []])(
    'a size limit of %j is refused, with the file',
    (sizeLimit) => {
      expect(() => configOf({ api: { bodyParser: { sizeLimit } } })).toThrow(
        expect.objectContaining({
          code: 'VERSO_ERR_ROUTE_CONFIG',
          message: expect.stringContaining('pages/api/x.ts'),
        }),
      )
    },
  )

  test('response limit warns from 4 MB on, another size, or never', () => {
    expect(configOf({}).responseLimit).toBe(4_194_304)
    expect(configOf({ api: { responseLimit: '8mb' } }).responseLimit).toBe(8_388_608)
    expect(configOf({ api: { responseLimit: null } }).responseLimit).toBe(4_194_304)
    for (const responseLimit of [false, 0, ''])
      expect(configOf({ api: { responseLimit } }).responseLimit).toBeUndefined()
  })

  test('the config of module.exports.config is found', () => {
    const exported = Object.assign(() => {}, { config: { api: { bodyParser: false } } })
    expect(toEndpoint({ default: exported }, route).config.bodyLimit).toBeUndefined()
  })
})
