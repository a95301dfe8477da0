import { setState } from '../../lib/state'

export default function handler(req, res) {
  for (const [key, value] of Object.entries(req.query)) setState(key, value)
  res.json({ set: true })
}
