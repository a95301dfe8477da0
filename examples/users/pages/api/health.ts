import type { ApiRequest, ApiResponse } from 'versojs'

/** For load balancers: says that the process answers, whatever the database does. */
export function GET(_req: ApiRequest, res: ApiResponse): void {
  res.status(200).json({ status: 'ok' })
}
