// What can still be called once the head has gone out.
const kinds = {
  setHeader: (res) => res.setHeader('X-Late', '1'),
  appendHeader: (res) => res.appendHeader('X-Late', '1'),
  removeHeader: (res) => res.removeHeader('X-Early'),
  writeHead: (res) => res.writeHead(201),
  flushHeaders: (res) => res.flushHeaders(),
  status: (res) => res.status(404),
  statusCode: (res) => (res.statusCode = 404),
  redirect: (res) => res.redirect('/late'),
  setDraftMode: (res) => res.setDraftMode({ enable: true }),
  setPreviewData: (res) => res.setPreviewData({}),
  clearPreviewData: (res) => res.clearPreviewData(),
  writeEarlyHints: (res) => res.writeEarlyHints({ link: '</a.css>; rel=preload; as=style' }),
  json: (res) => res.json({ late: true }),
  send: (res) => res.send('late'),
  'send-buffer': (res) => res.send(Buffer.from('late')),
  'send-null': (res) => res.send(null),
  'send-object': (res) => res.send({ late: true }),
}

export default function handler(req, res) {
  res.setHeader('X-Early', '1')
  res.write('early ')
  let outcome = 'fine'
  try {
    kinds[req.query.kind](res)
  } catch {
    outcome = 'threw'
  }
  if (!res.writableEnded) res.end(` ${outcome}`)
}
