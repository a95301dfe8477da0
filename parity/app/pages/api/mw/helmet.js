import helmet from 'helmet'

const run = helmet()

export default async function handler(req, res) {
  await new Promise((resolve, reject) =>
    run(req, res, (error) => (error ? reject(error) : resolve())),
  )
  res.json({ safe: true })
}
