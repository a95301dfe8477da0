export default function handler(req, res) {
  res.json({
    file: 'optpair/[id]/[[...rest]].js',
    method: req.method,
    query: req.query,
  })
}
