import compression from 'compression'

const run = compression({ threshold: 0 })

export default async function handler(req, res) {
  await new Promise((resolve, reject) =>
    run(req, res, (error) => (error ? reject(error) : resolve())),
  )
  res.json({ text: 'abcdefghij'.repeat(300) })
}
