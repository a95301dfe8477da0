import { connect, User } from '../../../lib/db.js'

export default async function handler(req, res) {
  await connect()
  if (req.method === 'POST') res.status(201).json(await User.create({ name: req.body.name }))
  else res.status(200).json(await User.find().sort({ _id: 1 }).limit(100).lean())
}
