import { describe } from '@/lib/describe'

export const config = { api: { bodyParser: { sizeLimit: '1.5 KB' } } }

export default function handler(req, res) {
  res.json(describe(req.body))
}
