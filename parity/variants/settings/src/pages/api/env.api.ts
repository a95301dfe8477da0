import type { NextApiRequest, NextApiResponse } from 'next'

export default function handler(req: NextApiRequest, res: NextApiResponse): void {
  res.json({
    configured: process.env.CONFIGURED,
    phase: process.env.PHASE,
    text: 'long '.repeat(500),
  })
}
