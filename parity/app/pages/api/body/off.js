import { describe, readAll } from '@/lib/describe'

export const config = { api: { bodyParser: false } }

export default async function handler(req, res) {
  const before = describe(req.body)
  const raw = await readAll(req)
  res.json({
    before,
    after: describe(req.body),
    length: raw.length,
    head: raw.subarray(0, 50).toString('latin1'),
  })
}
