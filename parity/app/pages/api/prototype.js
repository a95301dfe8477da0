// What handlers do with objects they take for ordinary ones.
export default function handler(req, res) {
  const look = (value) => ({
    has: typeof value.hasOwnProperty === 'function' && value.hasOwnProperty('a'),
    text: typeof value.toString === 'function' ? String(value) : 'no toString',
    object: value instanceof Object,
    isPlain: value.constructor === Object,
    spread: { ...value },
    polluted: value.polluted ?? null,
  })
  res.json({ query: look(req.query), cookies: look(req.cookies) })
}
