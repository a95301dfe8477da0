import type { IncomingMessage, ServerResponse } from 'node:http'

import { expectTypeOf, test } from 'vitest'

import type { ApiHandler, ApiRequest, ApiResponse, PageConfig } from '../../src/index.ts'

test('a request is Node’s own, with the helpers', () => {
  expectTypeOf<ApiRequest>().toExtend<IncomingMessage>()
  expectTypeOf<ApiRequest['query']['id']>().toEqualTypeOf<string | string[] | undefined>()
  expectTypeOf<ApiRequest['cookies']['id']>().toEqualTypeOf<string | undefined>()
  expectTypeOf<ApiRequest['body']>().toBeAny()
})

test('a response is Node’s own, and its data has a type', () => {
  expectTypeOf<ApiResponse>().toExtend<ServerResponse>()
  const res = {} as ApiResponse<{ name: string }>
  res.status(200).json({ name: 'x' })
  res.redirect('/x')
  res.redirect(308, '/x')
  // @ts-expect-error -- not what this route answers
  res.status(200).json({ nam: 'x' })
  // @ts-expect-error -- a redirect needs a place to go
  res.redirect()
  // @ts-expect-error -- a status is a number
  res.status('200')
})

test('a handler infers its parameters, and may return anything', () => {
  const handler: ApiHandler<{ ok: boolean }> = (req, res) => {
    expectTypeOf(req).toEqualTypeOf<ApiRequest>()
    expectTypeOf(res).toEqualTypeOf<ApiResponse<{ ok: boolean }>>()
    return res.json({ ok: true })
  }
  expectTypeOf(handler).toExtend<ApiHandler<{ ok: boolean }>>()
  const plain: ApiHandler = async (_req: IncomingMessage, res: ServerResponse) => {
    res.end()
  }
  expectTypeOf(plain).toExtend<ApiHandler>()
  // @ts-expect-error -- handlers take a request, not a number
  const wrong: ApiHandler = (req: number) => req
  expectTypeOf(wrong).toExtend<ApiHandler>()
})

test('a config of a route is checked', () => {
  const config: PageConfig = {
    api: { bodyParser: { sizeLimit: '4mb' }, responseLimit: false, externalResolver: true },
    maxDuration: 5,
  }
  expectTypeOf(config).toExtend<PageConfig>()
  // @ts-expect-error -- misspelt
  const wrong: PageConfig = { api: { bodyparser: false } }
  expectTypeOf(wrong).toExtend<PageConfig>()
})
