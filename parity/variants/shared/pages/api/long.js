export default function handler(req, res) {
  res.status(200).json({ text: 'long '.repeat(1000) })
}
