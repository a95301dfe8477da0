module.exports = function handler(req, res) {
  res.json({ file: 'cjs.js' })
}
