import type { ApiHandler, ApiRequest, ApiResponse } from 'versojs'
import { HttpError, isHttpError } from 'versojs'
import { toHttpError } from 'versojs/mongoose'

import { mongooseConnect } from '@/lib/dbUtils'

/**
 * Wraps a handler of the Web API: connects first, and answers what goes wrong as JSON, `{ "error": "…" }`.
 *
 * Anything that is no HttpError and no error of the database is a mistake in this program: Verso logs it and answers 500.
 */
export function route(handler: ApiHandler): ApiHandler {
  return async (req, res) => {
    try {
      await mongooseConnect()
      await handler(req, res)
    } catch (error) {
      sendError(res, toHttpError(error) ?? error)
    }
  }
}

function sendError(res: ApiResponse, error: unknown): void {
  if (!isHttpError(error)) throw error
  if (error.status === 503) res.setHeader('Retry-After', '1')
  res.status(error.status).json({ error: error.message })
}

/** The one value of a query or route parameter, which clients may also repeat. */
export function single(req: ApiRequest, name: string): string | undefined {
  const value = req.query[name]
  if (Array.isArray(value)) throw new HttpError(400, `${name} must be given once`)
  return value
}

/**
 * Makes the page that lists the users anew. What was asked for is stored by now, so a page that cannot be made is logged,
 * and the old one stays.
 */
export async function refreshList(res: ApiResponse): Promise<void> {
  try {
    await res.revalidate('/')
  } catch (error) {
    console.error('The page of the users is still the old one:', error)
  }
}
