export default function handler(req, res) {
  res.json({ file: 'dir.with.dots/file.js', method: req.method, query: req.query })
}
