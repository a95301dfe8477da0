/** What one app hands down to the requests and responses it makes. Nothing in it changes after `createApp`. */
export interface AppContext {
  readonly compress: boolean
  readonly generateEtags: boolean
  readonly basePath: string
  readonly trailingSlash: boolean
  /** Supplied by `createApp`, so that `response/` needs to know nothing of pages. */
  revalidate(urlPath: string, options: { unstable_onlyGenerated?: boolean }): Promise<void>
  warn(message: string): void
  /** Takes errors that no handler can catch any more, such as a stream's that fails while it is piped. */
  report(error: unknown, message: string): void
}
