// @ts-check

/**
 * @typedef {object} Column
 * @property {string} id
 * @property {string} title
 * @property {string} name in sentences
 * @property {readonly string[]} kinds of workloads that it can answer
 */

const api = ['api', 'tagged']

/** Whom Verso is measured beside, in the order of the table. @type {readonly Column[]} */
export const columns = [
  {
    id: 'tuned',
    title: 'tuned',
    name: 'node:http, hand-tuned',
    kinds: [...api, 'page', 'rendered', 'file'],
  },
  { id: 'verso', title: 'verso', name: 'Verso', kinds: [...api, 'page', 'rendered', 'file'] },
  {
    id: 'idiomatic',
    title: 'idiomatic',
    name: 'node:http, idiomatic',
    kinds: [...api, 'page', 'file'],
  },
  {
    id: 'featured',
    title: 'featured',
    name: 'node:http, hand-tuned, with ETag, Vary, nosniff and log',
    kinds: api,
  },
  { id: 'fastify', title: 'fastify', name: 'Fastify 5', kinds: api },
  { id: 'hono', title: 'hono', name: 'Hono on node-server', kinds: [...api, 'file'] },
  { id: 'h3', title: 'h3', name: 'h3 2', kinds: ['api'] },
  { id: 'express', title: 'express', name: 'Express 5', kinds: [...api, 'file'] },
  { id: 'next', title: 'next', name: 'Next.js 16', kinds: [...api, 'page', 'rendered', 'file'] },
]
