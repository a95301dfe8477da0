import { describe } from '@/lib/describe'

export const config = { api: { bodyParser: { sizeLimit: '' } } }

export default function handler(req, res) {
  res.json(describe(req.body))
}
