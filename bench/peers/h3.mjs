import { getCookie, getQuery, getRouterParam, H3, readBody } from 'h3'
import { toNodeHandler } from 'h3/node'

import { createServer } from 'node:http'

import { list } from '../app/lib/list.js'

const app = new H3()
  .get('/api/hello', () => ({ hello: 'world' }))
  .get('/api/users/:id', (event) => {
    const { x, y } = getQuery(event)
    return { id: getRouterParam(event, 'id'), x, y }
  })
  .get('/api/visitors/:id', (event) => {
    const { x, y } = getQuery(event)
    const id = getRouterParam(event, 'id')
    return { id, x, y, theme: getCookie(event, 'theme'), session: getCookie(event, 'session') }
  })
  .post('/api/orders', async (event) => {
    const { name, items } = await readBody(event)
    return { name, items: items.length }
  })
  .get('/api/list', () => list)

createServer(toNodeHandler(app)).listen(Number(process.env.PORT))
