export const GET = (req, res) => res.json('method')

export default function handler(req, res) {
  res.json('default')
}
