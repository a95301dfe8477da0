export default function handler(req, res) {
  const { text, buffer } = req.query
  res.send(buffer ? Buffer.from(text) : text)
}
