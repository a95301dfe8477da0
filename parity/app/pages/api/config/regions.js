export const config = { regions: ['iad1'], preferredRegion: 'home' }

export default function handler(req, res) {
  res.setHeader('Content-Type', 'application/octet-stream')
  res.send('x'.repeat(2048))
}
