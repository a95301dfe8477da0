import { answer } from './proxy-cases'

export const config = { matcher: '/((?!api|_next/static|_next/image|favicon.ico).*)' }

/** The older name, with the matcher that most apps copy. */
export function middleware(request, event) {
  return answer(request, event)
}
