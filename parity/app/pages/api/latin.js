// Header values past ASCII, with every way to answer.
export default function handler(req, res) {
  res.setHeader('X-Name', 'caf\u00e9')
  const { how } = req.query
  if (how === 'json') res.json({ a: '\u00e9' })
  else if (how === 'send') res.send('\u00e9')
  else if (how === 'ascii') res.send('e')
  else if (how === 'buffer') res.send(Buffer.from('\u00e9'))
  else if (how === 'end') res.end('\u00e9')
  else if (how === 'write') {
    res.write('\u00e9')
    res.end('\u00e9')
  } else if (how === 'status') {
    res.statusMessage = 'Caf\u00e9'
    res.json({ a: 1 })
  } else res.end()
}
