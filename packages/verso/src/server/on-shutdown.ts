/** What runs when the server ends. A promise is waited for. */
export type ShutdownHook = () => unknown

/** The app is bundled with a copy of this module, and the server has another: a variable of the module would not join them. */
const slot: unique symbol = Symbol.for('versojs.shutdown')
// The global object takes any property; its type lists only those of the language.
const shared = globalThis as { [slot]?: Set<ShutdownHook> }

/**
 * Has a function run when the server ends in order: after the last answer, before the database connection is closed. Hooks
 * run one after the other, in the order in which they were given; one that fails is logged and the next one runs.
 *
 * @returns a function that takes the hook back
 * @example
 * import { onShutdown } from 'versojs'
 * const queue = openQueue()
 * onShutdown(() => queue.close())
 */
export function onShutdown(hook: ShutdownHook): () => void {
  const hooks = (shared[slot] ??= new Set())
  hooks.add(hook)
  return () => void hooks.delete(hook)
}

/**
 * The hooks of the app, in the order in which they were given.
 *
 * @example for (const hook of shutdownHooks()) await hook()
 */
export function shutdownHooks(): readonly ShutdownHook[] {
  return [...(shared[slot] ?? [])]
}
