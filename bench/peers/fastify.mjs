import cookie from '@fastify/cookie'
import etag from '@fastify/etag'
import fastify from 'fastify'

import { list } from '../app/lib/list.js'

const app = fastify()
await app.register(cookie)

app.get('/api/hello', () => ({ hello: 'world' }))
app.get('/api/users/:id', (req) => ({ id: req.params.id, x: req.query.x, y: req.query.y }))
app.get('/api/visitors/:id', (req) => ({
  id: req.params.id,
  x: req.query.x,
  y: req.query.y,
  theme: req.cookies.theme,
  session: req.cookies.session,
}))
app.post('/api/orders', (req) => ({ name: req.body.name, items: req.body.items.length }))
app.get('/api/list', () => list)
await app.register(async (tagged) => {
  await tagged.register(etag)
  tagged.get('/api/tagged', () => list)
})

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
