export default function handler(req, res) {
  res.send(`method ${req.method}`)
}
