import { dirname, relative } from 'node:path'

import { isCompileError } from '../compile/compile-error.ts'
import { shorten } from '../compile/to-compile-error.ts'
import { isVersoError, VersoError } from '../errors/verso-error.ts'

/** Said of every failed build, the first one too. */
const untouched = 'An earlier build is still in place, if there was one.'

/**
 * Turns whatever made a build fail into an error for the developer: with the place and the code, where it is known.
 *
 * @param dir the app's folder; paths are told relative to it
 * @example throw toBuildError(error, config.dir)
 */
export function toBuildError(error: unknown, dir: string): VersoError {
  if (isVersoError(error)) return error
  if (!isCompileError(error)) {
    const reason = error instanceof Error ? shorten(error.message) : String(error)
    return new VersoError('VERSO_ERR_BUILD', `The build failed: ${reason}`, {
      hint: `VERSO_LOG_LEVEL=debug shows where. ${untouched}`,
      cause: error,
    })
  }
  const { place, frame } = error
  const at =
    place === undefined ? '' : `${relative(dir, place.file)}:${place.line}:${place.column}: `
  const code = frame === undefined ? '' : `\n\n${frame}\n`
  return new VersoError('VERSO_ERR_BUILD', `${at}${error.message}${code}`, {
    hint: `Mend the file and build again. ${untouched}`,
    cause: error,
  })
}

/**
 * Makes the error of a build that may not write its folder.
 *
 * @param folder the one that could not be made
 * @example await mkdir(folder).catch((error) => { throw toFolderError(error, folder) })
 */
export function toFolderError(error: unknown, folder: string): VersoError {
  const reason = error instanceof Error ? error.message : String(error)
  return new VersoError('VERSO_ERR_BUILD', `The build cannot be written: ${reason}`, {
    hint: `verso build needs to write into ${dirname(folder)}, where it makes a new folder first and puts it in place at the end.`,
    cause: error,
  })
}
