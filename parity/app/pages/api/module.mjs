export default function handler(req, res) {
  res.json({ file: 'module.mjs' })
}
