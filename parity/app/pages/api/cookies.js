import { describe } from '@/lib/describe'

export default function handler(req, res) {
  const first = req.cookies
  res.json({
    cookies: describe(first),
    same: first === req.cookies,
    header: req.headers.cookie ?? null,
  })
}
