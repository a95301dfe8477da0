/** `/api/status/404?body=json`: any status with any way to answer. */
export default function handler(req, res) {
  const { kind, body = 'json', as = 'number', message } = req.query
  const status =
    as === 'number' ? Number(kind) : as === 'undefined' ? undefined : as === 'null' ? null : kind
  const chained = res.status(status)
  if (message !== undefined) res.statusMessage = message
  if (chained !== res) throw new Error('status must chain')
  if (body === 'json') res.json({ status: kind })
  else if (body === 'send') res.send('text')
  else if (body === 'buffer') res.send(Buffer.from('bytes'))
  else if (body === 'end') res.end()
  else if (body === 'end-text') res.end('text')
  else if (body === 'none') res.send()
  else if (body === 'null') res.json(null)
  else if (body === 'code') {
    res.statusCode = Number(kind)
    res.end('by statusCode')
  }
}
