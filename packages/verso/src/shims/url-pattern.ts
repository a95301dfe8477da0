import { URLPattern as Substitute } from 'urlpattern-polyfill/urlpattern'

/**
 * The platform's `URLPattern`, or one for Node before 23.8, which has none.
 *
 * @example new URLPattern({ pathname: '/books/:id' }).exec(request.url)?.pathname.groups['id']
 */
export const URLPattern: typeof Substitute =
  (globalThis as { URLPattern?: typeof Substitute }).URLPattern ?? Substitute
