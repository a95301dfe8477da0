export default function handler(req, res) {
  if (req.method !== 'POST') {
    res.status(405).end()
    return
  }
  const { name, items } = req.body
  res.status(200).json({ name, items: items.length })
}
