/** Wraps text in a colour, or leaves it alone where colours are not wanted. */
export type Paint = (text: string) => string

/** The few colours the terminal output uses. */
export interface Colors {
  readonly bold: Paint
  readonly dim: Paint
  readonly red: Paint
  readonly green: Paint
  readonly yellow: Paint
  readonly cyan: Paint
}

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const

/**
 * Decides about colours as Node does: `FORCE_COLOR` first, then `NO_COLOR`, then whether a person watches.
 *
 * @example if (wantsColors(process.stdout, process.env)) console.log('in colour')
 */
export function wantsColors(
  stream: { readonly isTTY?: boolean | undefined },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  if (env['NO_COLOR']) return false
  return stream.isTTY === true && env['TERM'] !== 'dumb'
}

/**
 * Makes the colour functions.
 *
 * @example createColors(wantsColors(process.stdout, process.env)).green('ready')
 */
export function createColors(enabled: boolean): Colors {
  const paint = ([open, close]: readonly [number, number]): Paint =>
    enabled ? (text) => `\u001B[${open}m${text}\u001B[${close}m` : (text) => text
  return {
    bold: paint(codes.bold),
    dim: paint(codes.dim),
    red: paint(codes.red),
    green: paint(codes.green),
    yellow: paint(codes.yellow),
    cyan: paint(codes.cyan),
  }
}
