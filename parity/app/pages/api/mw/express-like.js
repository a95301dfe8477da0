// A hand-made chain, as people write it: the middleware finds what it needs on req and res.
const chain = [
  (req, res, next) => {
    req.started = true
    res.setHeader('X-First', '1')
    next()
  },
  (req, res, next) => {
    res.locals = { user: 'ann' }
    setImmediate(next)
  },
  (req, res, next) => (req.query.stop ? res.status(403).json({ stopped: true }) : next()),
]

export default async function handler(req, res) {
  for (const step of chain) {
    const go = await new Promise((resolve) => {
      step(req, res, () => resolve(true))
      if (res.writableEnded) resolve(false)
    })
    if (!go) return
  }
  res.json({ started: req.started, locals: res.locals })
}
