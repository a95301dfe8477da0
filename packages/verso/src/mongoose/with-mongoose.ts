import type { ApiHandler, ApiRequest, ApiResponse } from '../types/api.ts'

import { connectMongoose } from './connect-mongoose.ts'
import { toHttpError } from './to-http-error.ts'

/**
 * Wraps a handler that uses the database: connects first, and answers the database's errors with their status.
 *
 * @example
 * import { withMongoose } from 'versojs/mongoose'
 * export const GET = withMongoose(async (req, res) => res.json(await UserModel.find().limit(20)))
 */
export function withMongoose<T>(
  handler: ApiHandler<T>,
): (req: ApiRequest, res: ApiResponse<T>) => Promise<void> {
  return async (req, res) => {
    try {
      await connectMongoose()
      await handler(req, res)
    } catch (error) {
      throw toHttpError(error) ?? error
    }
  }
}
