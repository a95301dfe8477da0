import { HttpError } from 'versojs'

import { refreshList, route, single } from '@/lib/api'
import { UserModel } from '@/lib/dbUtils'
import { toId, toName } from '@/lib/userInput'

export const GET = route(async (req, res) => {
  const user = await UserModel.findById(toId(single(req, 'id'))).lean()
  res.status(200).json(user ?? notFound())
})

export const PUT = route(async (req, res) => {
  const id = toId(single(req, 'id'))
  const name = toName(req.body)
  const user = await UserModel.findByIdAndUpdate(
    id,
    { $set: { name } },
    { returnDocument: 'after', runValidators: true },
  ).lean()
  if (user === null) notFound()
  await refreshList(res)
  res.status(200).json(user)
})

export const DELETE = route(async (req, res) => {
  const user = await UserModel.findByIdAndDelete(toId(single(req, 'id'))).lean()
  if (user === null) notFound()
  await refreshList(res)
  res.status(204).end()
})

function notFound(): never {
  throw new HttpError(404, 'There is no such user')
}
