/** What /api/state has set in this process; pages show it, so that a case sees when they were made. */
export function state(key, otherwise = 'first') {
  globalThis.parityState ??= {}
  return globalThis.parityState[key] ?? otherwise
}

export function setState(key, value) {
  globalThis.parityState ??= {}
  globalThis.parityState[key] = value
}

/** Counts calls while serving. */
export function count(key) {
  if (!process.env.PARITY_SERVING) return 0
  setState(key, state(key, 0) + 1)
  return state(key)
}
