import { list } from '../../lib/list.js'

export default function handler(req, res) {
  res.status(200).json(list)
}
