import { base, upstream } from './base.mjs'
import { headers } from './headers.mjs'
import { redirects } from './redirects.mjs'
import { rewrites } from './rewrites.mjs'

/** @type {import('next').NextConfig} */
export default {
  ...base,
  redirects: async () => redirects,
  rewrites: async () => rewrites(upstream),
  headers: async () => headers,
}
