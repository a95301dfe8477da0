/** Every code a {@link VersoError} can carry. Each has an entry in docs/reference/errors.md; a test compares the two. */
export const errorCodes = [
  'VERSO_ERR_APP_DIR',
  'VERSO_ERR_BAD_HANDLER',
  'VERSO_ERR_BAD_PREVIEW_DATA',
  'VERSO_ERR_BAD_REDIRECT',
  'VERSO_ERR_BUILD',
  'VERSO_ERR_CLI',
  'VERSO_ERR_CONFIG',
  'VERSO_ERR_DATABASE',
  'VERSO_ERR_ENV',
  'VERSO_ERR_INSTRUMENTATION',
  'VERSO_ERR_LISTEN',
  'VERSO_ERR_NOT_BUILT',
  'VERSO_ERR_NOT_SERIALIZABLE',
  'VERSO_ERR_NO_PAGES',
  'VERSO_ERR_NO_REACT',
  'VERSO_ERR_PAGE',
  'VERSO_ERR_PAGE_DATA',
  'VERSO_ERR_REVALIDATE',
  'VERSO_ERR_ROUTE_CONFIG',
  'VERSO_ERR_ROUTE_CONFLICT',
  'VERSO_ERR_ROUTE_NAME',
  'VERSO_ERR_WORKER',
] as const

/** A stable name for a kind of failure. */
export type ErrorCode = (typeof errorCodes)[number]
