/** What a handler sees after the rules have been applied. */
export default function handler(req, res) {
  const { method, url, query, body, cookies } = req
  const names = Object.entries(req.headers).filter(([name]) =>
    /^x-(?!forwarded|middleware|nextjs|invoke|matched|real)/.test(name),
  )
  res.json({ method, url, query, body, cookies, headers: names })
}
