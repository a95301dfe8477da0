import { answer } from './proxy-cases'

/** Everything a proxy can say, of everything. */
export const proxy = (request, event) => answer(request, event)
