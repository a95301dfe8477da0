export default function handler(req, res) {
  res.json({
    file: 'prec2/static/[...rest].js',
    method: req.method,
    query: req.query,
  })
}
