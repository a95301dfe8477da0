/**
 * The types of `next` that API routes use, for apps that run on Verso without Next.js.
 * `verso-env.d.ts` refers to this file.
 */
declare module 'next' {
  export type {
    ApiHandler as NextApiHandler,
    ApiRequest as NextApiRequest,
    ApiResponse as NextApiResponse,
    PageConfig,
  } from 'versojs'
}
