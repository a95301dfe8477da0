export default function handler(req, res) {
  const element = <b>bold</b>
  res.json({ type: element.type })
}
