export default function handler(req, res) {
  res.json('default')
}
handler.GET = 'anything'
