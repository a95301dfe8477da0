import { expect, it } from 'vitest'

import { NextRequest } from '../../../src/shims/next-request.ts'

it('keeps its address when nextUrl is changed on the way to another', () => {
  const request = new NextRequest('http://localhost/docs/a?q=1', {
    nextConfig: { basePath: '/docs' },
  })
  request.nextUrl.pathname = '/b'
  expect(request.url).toBe('http://localhost/docs/a?q=1')
  expect(request.nextUrl.href).toBe('http://localhost/docs/b?q=1')
})

it('is told from other requests, whichever copy of the class made it', () => {
  expect(new NextRequest('http://localhost/')).toBeInstanceOf(NextRequest)
  expect(new Request('http://localhost/')).not.toBeInstanceOf(NextRequest)
})
