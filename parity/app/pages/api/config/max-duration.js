export const config = { maxDuration: 5 }

export default function handler(req, res) {
  res.setHeader('Content-Type', 'application/octet-stream')
  res.send('x'.repeat(2048))
}
