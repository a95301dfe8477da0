/**
 * Finds the line of a file at which an error arose, in whatever form the thrower tells it.
 *
 * Node puts the place of a syntax error on the first line of the stack, of other errors into the frames; compilers
 * print `file:line:column` in their message.
 *
 * @example locateError(error, 'verso.config.js') // { message: 'x is not defined', line: 3 }
 */
export function locateError(
  error: unknown,
  fileName: string,
): { message: string; line: number | undefined } {
  if (!(error instanceof Error)) return { message: `it threw ${String(error)}`, line: undefined }
  const message = error.message.split('\n', 1)[0] ?? ''
  const text = `${error.stack ?? ''}\n${error.message}`
  const name = fileName.replaceAll(/[.[\]]/g, String.raw`\$&`)
  const found = new RegExp(`(?:^|[/\\\\(\\s[])${name}(?:\\?[^:\\s]*)?:(\\d+)`, 'm').exec(text)
  return { message, line: found?.[1] === undefined ? undefined : Number(found[1]) }
}
