import session from 'express-session'

const run = session({
  secret: 'a secret for tests',
  resave: false,
  saveUninitialized: true,
  genid: () => 'fixed-session-id',
  cookie: { httpOnly: true, sameSite: 'lax' },
})

export default async function handler(req, res) {
  await new Promise((resolve, reject) =>
    run(req, res, (error) => (error ? reject(error) : resolve())),
  )
  req.session.views = (req.session.views ?? 0) + 1
  res.json({ id: req.sessionID, counted: typeof req.session.views })
}
