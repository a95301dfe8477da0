import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** @type {import('next').NextConfig} */
export default {
  // The repository above has its own lockfile: without this Next.js takes it for the workspace.
  turbopack: { root },
  outputFileTracingRoot: root,
}
