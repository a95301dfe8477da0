export default function handler(req, res) {
  const body = req.body
  res.json({
    ownProto: Object.prototype.hasOwnProperty.call(body, '__proto__'),
    polluted: {}.polluted ?? null,
    seen: body.polluted ?? null,
    json: JSON.stringify(body),
  })
}
