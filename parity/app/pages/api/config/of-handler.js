export default function handler(req, res) {
  res.json(typeof req.body)
}
handler.config = { api: { bodyParser: false } }
