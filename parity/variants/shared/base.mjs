import { fileURLToPath } from 'node:url'

/** What every variant says: a build of known name, and where Next.js finds the packages. */
const root = fileURLToPath(new URL('../..', import.meta.url))

export const base = {
  turbopack: { root },
  outputFileTracingRoot: root,
  generateBuildId: () => 'build-1',
}

/** The server that lib/upstream.mjs starts. */
export const upstream = `http://127.0.0.1:${process.env.PARITY_UPSTREAM ?? '3999'}`
