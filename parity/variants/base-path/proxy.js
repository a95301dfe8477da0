import { answer } from './proxy-cases'

/** Without a matcher: everything. */
export default function proxy(request, event) {
  return answer(request, event)
}
