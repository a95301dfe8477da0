export default function handler(req, res) {
  res.json({ upgrade: req.headers.upgrade ?? null, connection: req.headers.connection ?? null })
}
