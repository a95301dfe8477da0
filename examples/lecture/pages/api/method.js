export default function handler(req, res) {
  const { method } = req

  switch (method) {
    case 'GET':
      res.status(200).json({ method, query: req.query })
      break
    case 'POST':
      res.status(201).json({ method, body: req.body })
      break
    default:
      res.setHeader('Allow', ['GET', 'POST'])
      res.status(405).end(`Method ${method} Not Allowed`)
  }
}
