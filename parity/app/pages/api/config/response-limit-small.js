export const config = { api: { responseLimit: '1kb' } }

export default function handler(req, res) {
  res.setHeader('Content-Type', 'application/octet-stream')
  res.send('x'.repeat(2048))
}
