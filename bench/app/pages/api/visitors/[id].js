export default function handler(req, res) {
  const { id, x, y } = req.query
  const { theme, session } = req.cookies
  res.status(200).json({ id, x, y, theme, session })
}
