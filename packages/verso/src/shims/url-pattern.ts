import { URLPattern as Substitute } from 'urlpattern-polyfill/urlpattern'

// Written out, since the substitute's own declarations also declare the globals, which collides with TypeScript's DOM library.

interface Parts {
  readonly protocol: string
  readonly username: string
  readonly password: string
  readonly hostname: string
  readonly port: string
  readonly pathname: string
  readonly search: string
  readonly hash: string
}

type Input = string | (Partial<Parts> & { readonly baseURL?: string })

type Result = {
  [Part in keyof Parts]: { input: string; groups: Record<string, string | undefined> }
} & {
  inputs: Input[]
}

/** A pattern that URLs are held against. */
export interface URLPattern extends Parts {
  test(input?: Input, baseURL?: string): boolean
  exec(input?: Input, baseURL?: string): Result | null
}

/**
 * The platform's `URLPattern`, or one for Node before 23.8, which has none.
 *
 * @example new URLPattern({ pathname: '/books/:id' }).exec(request.url)?.pathname.groups['id']
 */
export const URLPattern: new (input?: Input, baseURL?: string) => URLPattern =
  (globalThis as { URLPattern?: typeof URLPattern }).URLPattern ?? Substitute
