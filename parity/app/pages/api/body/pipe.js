export const config = { api: { bodyParser: false } }

// Full duplex: what comes in goes straight out.
export default function handler(req, res) {
  res.setHeader('Content-Type', 'application/octet-stream')
  req.pipe(res)
}
