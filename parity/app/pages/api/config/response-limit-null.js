export const config = { api: { responseLimit: null } }

export default function handler(req, res) {
  res.json({ ok: true })
}
