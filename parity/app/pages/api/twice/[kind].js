const kinds = {
  'send-send': (res) => {
    res.send('first')
    res.send('second')
  },
  'json-json': (res) => {
    res.json({ n: 1 })
    res.json({ n: 2 })
  },
  'send-json': (res) => {
    res.send('first')
    res.json({ n: 2 })
  },
  'json-send': (res) => {
    res.json({ n: 1 })
    res.send('second')
  },
  'end-end': (res) => {
    res.end('first')
    res.end('second')
  },
  'end-send': (res) => {
    res.end('first')
    res.send('second')
  },
  'send-end': (res) => {
    res.send('first')
    res.end('second')
  },
  'send-write': (res) => {
    res.send('first')
    res.write('second')
  },
  'send-null': (res) => {
    res.send('first')
    res.send(null)
  },
  'null-send': (res) => {
    res.send(null)
    res.send('second')
  },
  'status-after': (res) => {
    res.status(201).send('first')
    res.status(500)
  },
  'status-send-after': (res) => {
    res.status(201).send('first')
    res.status(500).send('second')
  },
  'send-same': (res) => {
    res.send('same')
    res.send('same')
  },
  async: async (res) => {
    res.send('first')
    await new Promise((resolve) => setTimeout(resolve, 5))
    res.send('second')
  },
  chain: (res) => {
    const result = [res.json({ a: 1 }), res.status(200)]
    console.log(result[0], result[1] === res)
  },
  sent: (res) => {
    const before = [res.headersSent, res.writableEnded, res.finished]
    res.on('finish', () => {})
    res.setHeader('X-Before', JSON.stringify(before))
    res.send('x')
    if (!res.headersSent || !res.writableEnded) throw new Error('not sent')
  },
  'socket-kept': (res) => {
    res.once('finish', () => res.emit('done'))
    res.send('x')
  },
}

export default function handler(req, res) {
  return kinds[req.query.kind](res)
}
