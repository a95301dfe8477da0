import { connect, User } from '../../../lib/db.js'

export default async function handler(req, res) {
  await connect()
  const user = await User.findById(req.query.id).lean()
  res.status(user === null ? 404 : 200).json(user)
}
