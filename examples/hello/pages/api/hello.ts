import type { ApiRequest, ApiResponse } from 'versojs'

export default function handler(req: ApiRequest, res: ApiResponse<{ hello: string }>): void {
  const { name } = req.query
  res.status(200).json({ hello: typeof name === 'string' ? name : 'world' })
}
