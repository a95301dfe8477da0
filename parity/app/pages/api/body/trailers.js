import { readAll } from '@/lib/describe'

export const config = { api: { bodyParser: false } }

export default async function handler(req, res) {
  const raw = await readAll(req)
  res.json({ body: raw.toString(), trailers: req.trailers, raw: req.rawTrailers })
}
