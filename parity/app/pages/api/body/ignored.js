export const config = { api: { bodyParser: false } }

// Answers without reading what was sent.
export default function handler(req, res) {
  res.json({ read: false })
}
