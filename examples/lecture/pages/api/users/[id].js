import { UserModel, mongooseConnect } from '@/lib/dbUtils'

export default async function handler(req, res) {
  const {
    query: { id },
    method,
  } = req

  await mongooseConnect()

  try {
    switch (method) {
      case 'GET': {
        const user = await UserModel.findById(id)
        if (!user) {
          return res.status(404).json({ error: 'Not found' })
        }
        res.status(200).json(user)
        break
      }
      case 'PUT': {
        const { name } = req.body
        const user = await UserModel.findByIdAndUpdate(id, { name }, { new: true, runValidators: true })
        if (!user) {
          return res.status(404).json({ error: 'Not found' })
        }
        res.status(200).json(user)
        break
      }
      case 'DELETE': {
        const user = await UserModel.findByIdAndDelete(id)
        if (!user) {
          return res.status(404).json({ error: 'Not found' })
        }
        res.status(200).json(user)
        break
      }
      default:
        res.setHeader('Allow', ['GET', 'PUT', 'DELETE'])
        res.status(405).end(`Method ${method} Not Allowed`)
    }
  } catch (error) {
    res.status(400).json({ error: error.message })
  }
}
