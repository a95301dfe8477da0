import type { ParseArgsConfig } from 'node:util'

/** A flag of a command, for the parser and for the help. */
export interface Flag {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  /** What stands for the value in the help: `<port>`. */
  readonly value?: string
  readonly about: string
}

/** What was typed after a command's name, checked against its flags. */
export interface CommandArgs {
  /** The app folder as typed; `.` when absent. */
  readonly directory: string
  readonly flags: Readonly<Record<string, string | boolean | undefined>>
}

/** A command: what the help says of it, and how it is loaded. Its code is imported only when it is asked for. */
export interface Command {
  readonly name: string
  readonly about: string
  readonly flags: Readonly<Record<string, Flag>>
  /** Resolves with an exit code, or with nothing when a server now runs. */
  readonly run: (args: CommandArgs) => Promise<number | undefined>
}

/** The flags in the form that `util.parseArgs` takes. */
export type ParserFlags = NonNullable<ParseArgsConfig['options']>
