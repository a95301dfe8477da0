// The users API without a framework: node:http and the same Mongoose model that the frameworks are given.
import { createServer } from 'node:http'

import { connect, User } from '../users-app/lib/db.js'

const USERS = '/api/users'

createServer((req, res) => {
  void answer(req, res)
}).listen(Number(process.env.PORT))

async function answer(req, res) {
  try {
    await connect()
    const mark = req.url.indexOf('?')
    const path = mark === -1 ? req.url : req.url.slice(0, mark)
    if (path === USERS && req.method === 'GET') {
      send(res, 200, await User.find().sort({ _id: 1 }).limit(100).lean())
    } else if (path === USERS && req.method === 'POST') {
      const chunks = []
      for await (const chunk of req) chunks.push(chunk)
      const { name } = JSON.parse(Buffer.concat(chunks).toString())
      send(res, 201, await User.create({ name }))
    } else if (path.startsWith(`${USERS}/`)) {
      const user = await User.findById(path.slice(USERS.length + 1)).lean()
      send(res, user === null ? 404 : 200, user)
    } else {
      send(res, 404, null)
    }
  } catch (error) {
    send(res, 500, { error: error.message })
  }
}

function send(res, status, value) {
  const text = JSON.stringify(value)
  res.writeHead(status, [
    'Content-Type',
    'application/json; charset=utf-8',
    'Content-Length',
    String(Buffer.byteLength(text)),
  ])
  res.end(text)
}
