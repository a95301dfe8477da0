import { NextResponse } from 'next/server'
import type { NextRequest } from 'next/server'

export const config = { matcher: ['/static', '/api/:path*'] }

export function proxy(request: NextRequest): NextResponse {
  return NextResponse.next({
    headers: { 'x-mw': `${request.nextUrl.pathname} ${process.env.CONFIGURED}` },
  })
}
