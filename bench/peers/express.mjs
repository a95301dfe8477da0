import cookieParser from 'cookie-parser'
import express from 'express'

import { fileURLToPath } from 'node:url'

import { list } from '../app/lib/list.js'

const app = express()

app.get('/api/hello', (req, res) => {
  res.json({ hello: 'world' })
})
app.get('/api/users/:id', (req, res) => {
  res.json({ id: req.params.id, x: req.query.x, y: req.query.y })
})
app.get('/api/visitors/:id', cookieParser(), (req, res) => {
  const { theme, session } = req.cookies
  res.json({ id: req.params.id, x: req.query.x, y: req.query.y, theme, session })
})
app.post('/api/orders', express.json({ limit: '1mb' }), (req, res) => {
  res.json({ name: req.body.name, items: req.body.items.length })
})
app.get(['/api/list', '/api/tagged'], (req, res) => {
  res.json(list)
})
app.use(express.static(fileURLToPath(new URL('../app/public', import.meta.url))))

app.listen(Number(process.env.PORT))
