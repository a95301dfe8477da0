import { serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { getCookie } from 'hono/cookie'
import { etag } from 'hono/etag'

import { fileURLToPath } from 'node:url'

import { list } from '../app/lib/list.js'

const app = new Hono()

app.get('/api/hello', (c) => c.json({ hello: 'world' }))
app.get('/api/users/:id', (c) =>
  c.json({ id: c.req.param('id'), x: c.req.query('x'), y: c.req.query('y') }),
)
app.get('/api/visitors/:id', (c) =>
  c.json({
    id: c.req.param('id'),
    x: c.req.query('x'),
    y: c.req.query('y'),
    theme: getCookie(c, 'theme'),
    session: getCookie(c, 'session'),
  }),
)
app.post('/api/orders', async (c) => {
  const { name, items } = await c.req.json()
  return c.json({ name, items: items.length })
})
app.get('/api/list', (c) => c.json(list))
app.get('/api/tagged', etag(), (c) => c.json(list))
app.use('*', serveStatic({ root: fileURLToPath(new URL('../app/public', import.meta.url)) }))

serve({ fetch: app.fetch, port: Number(process.env.PORT) })
