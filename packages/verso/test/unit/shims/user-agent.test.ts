import { expect, test } from 'vitest'

import { ImageResponse } from '../../../src/shims/image-response.ts'
import { URLPattern } from '../../../src/shims/url-pattern.ts'
import { userAgent, userAgentFromString } from '../../../src/shims/user-agent.ts'

const phone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1'

test('a browser is told by its name, its device and its system', () => {
  const found = userAgent({ headers: new Headers({ 'user-agent': phone }) })
  expect(found).toMatchObject({
    ua: phone,
    browser: { name: 'Mobile Safari', major: '17' },
    device: { type: 'mobile', model: 'iPhone' },
    os: { name: 'iOS', version: '17.1' },
    isBot: false,
  })
})

test.each(['Mozilla/5.0 (compatible; Googlebot/2.1)', 'WhatsApp/2.23', 'GPTBot/1.0'])(
  '%s is a crawler',
  (text) => {
    expect(userAgentFromString(text).isBot).toBe(true)
  },
)

test('whoever says nothing is nobody', () => {
  expect(userAgent({ headers: new Headers() })).toMatchObject({ ua: '', isBot: false, browser: {} })
})

test('a pattern of addresses matches and catches, on every Node', () => {
  const pattern = new URLPattern({ pathname: '/books/:id' })
  expect(pattern.exec('http://localhost/books/7?x=1')?.pathname.groups['id']).toBe('7')
  expect(pattern.test('http://localhost/films/7')).toBe(false)
})

test('there is no ImageResponse, and the error says what to do', () => {
  expect(() => new ImageResponse()).toThrow(/draws no images.*satori/)
})
