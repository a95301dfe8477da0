import { refreshList, route, single } from '@/lib/api'
import { UserModel } from '@/lib/dbUtils'
import { toId, toLimit, toName } from '@/lib/userInput'

/** Lists users in the order of their ids. `?limit=20&after=<id>` walks through them; `Link` leads to the next page. */
export const GET = route(async (req, res) => {
  const limit = toLimit(single(req, 'limit'))
  const after = single(req, 'after')
  const filter = after === undefined ? {} : { _id: { $gt: toId(after, 'after') } }
  // One more than asked for tells whether there is a next page.
  const found = await UserModel.find(filter)
    .sort({ _id: 1 })
    .limit(limit + 1)
    .lean()
  const users = found.slice(0, limit)
  const last = users.at(-1)
  if (found.length > limit && last !== undefined) {
    res.setHeader('Link', `</api/users?limit=${limit}&after=${last._id.toString()}>; rel="next"`)
  }
  res.status(200).json(users)
})

export const POST = route(async (req, res) => {
  const user = await UserModel.create({ name: toName(req.body) })
  await refreshList(res)
  res.setHeader('Location', `/api/users/${user.id}`)
  res.status(201).json(user)
})
