import type { NextApiHandler } from 'next'

const handler: NextApiHandler = (_req, res) => {
  const element = <i>italic</i>
  res.json({ type: element.type })
}

export default handler
