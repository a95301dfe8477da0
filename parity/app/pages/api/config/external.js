export const config = { api: { externalResolver: true } }

export default function handler(req, res) {
  res.setHeader('Content-Type', 'application/octet-stream')
  res.send('x'.repeat(2048))
}
