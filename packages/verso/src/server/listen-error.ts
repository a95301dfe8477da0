import { VersoError } from '../errors/verso-error.ts'

/**
 * Says why a server cannot listen, and what to do.
 *
 * @example throw toListenError(error, { port: 3000 })
 */
export function toListenError(
  cause: NodeJS.ErrnoException,
  { port, hostname }: { readonly port: number; readonly hostname?: string | undefined },
): VersoError {
  const where = hostname === undefined ? `port ${port}` : `${hostname}:${port}`
  const known: Record<string, [problem: string, hint: string]> = {
    EADDRINUSE: [
      `Another program listens on ${where}`,
      `Stop it, or choose another port: --port ${port + 1}.`,
    ],
    EACCES: [
      `This user may not listen on ${where}`,
      'Ports below 1024 belong to root: choose a higher one.',
    ],
    EADDRNOTAVAIL: [
      `This machine has no address ${hostname ?? ''}`,
      'Choose one it has: --hostname 0.0.0.0 is all of them.',
    ],
    ENOTFOUND: [`The name ${hostname ?? ''} leads to no address`, 'Check --hostname.'],
  }
  const [problem, hint] = known[cause.code ?? ''] ?? [
    `Cannot listen on ${where} (${cause.message})`,
    'Choose another with --port and --hostname.',
  ]
  return new VersoError('VERSO_ERR_LISTEN', `${problem}.`, { hint, cause })
}
