/** One answered (or abandoned) request. */
export interface RequestLine {
  /** Counts the requests of this process, from 0. */
  readonly number: number
  readonly method: string
  /** The path without its query: queries carry secrets. */
  readonly path: string
  readonly status: number
  /** Milliseconds from the request's head to the answer's last byte. */
  readonly duration: number
  /** The client went away before the answer was complete. */
  readonly aborted: boolean
}

/** Where everything Verso has to say goes. Dev prints for people, production writes JSON lines. */
export interface Logger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
  /** `fields.error` is written with its stack and its causes. */
  error(message: string, fields?: Readonly<Record<string, unknown>>): void
  /** Called once for each request, when its answer is complete or its client has left. */
  request(line: RequestLine): void
  /** Resolves when all that was said has been written. */
  flush(): Promise<void>
}
