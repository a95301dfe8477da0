import cors from 'cors'

const run = cors({
  origin: /example\.com$/,
  credentials: true,
  methods: ['GET', 'POST'],
  exposedHeaders: ['X-Total'],
})

export default async function handler(req, res) {
  await new Promise((resolve, reject) =>
    run(req, res, (error) => (error ? reject(error) : resolve())),
  )
  res.json({ method: req.method })
}
