export default function handler(req, res) {
  res.json({ file: 'dir.with.dots/file.js', method: req.method, url: req.url, query: req.query })
}
