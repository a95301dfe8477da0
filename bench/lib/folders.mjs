// @ts-check
import { fileURLToPath } from 'node:url'

/** @param {string} path */
const at = (path) => fileURLToPath(new URL(path, import.meta.url))

export const root = at('../..')
export const bench = at('..')
export const app = at('../app')
export const usersApp = at('../users-app')
export const servers = at('../servers')
export const peers = at('../peers')
export const runtimes = at('../runtimes')
export const results = at('../results')
/** Next.js lies where the differential tests have it: it is heavy, and once is enough. */
export const parity = at('../../parity')
export const hello = at('../../examples/hello')
