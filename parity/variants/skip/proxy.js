import { answer } from './proxy-cases'

/** Sees data requests as they are, and slashes too. */
export default function proxy(request, event) {
  return answer(request, event)
}
