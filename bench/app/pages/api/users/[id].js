export default function handler(req, res) {
  const { id, x, y } = req.query
  res.status(200).json({ id, x, y })
}
