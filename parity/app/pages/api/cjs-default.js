exports.default = function handler(req, res) {
  res.json({ file: 'cjs-default.js' })
}
