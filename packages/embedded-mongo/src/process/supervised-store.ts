import type { StoreProcess } from './child-process.ts'
import { EmbeddedMongoError } from './embedded-mongo-error.ts'

/** What is kept running. */
export interface SuperviseOptions {
  /** Starts the store once. */
  readonly start: () => Promise<StoreProcess>
  readonly dataDir: string
  readonly log: (line: string) => void
}

/** A store that is killed while it starts is started this often before that counts as a failure. */
const FIRST_ATTEMPTS = 3
/** A store that lasted this long did not end because of how it was started. */
const STEADY_MILLISECONDS = 10_000
/** The pause before a start doubles with each one that came to nothing, up to the second of these. */
const FIRST_PAUSE_MILLISECONDS = 50
const LONGEST_PAUSE_MILLISECONDS = 2000

/**
 * A store that is started again whenever it ends unasked. Its address stays, so drivers find it by themselves.
 *
 * It never gives up: what keeps it from starting (a full disk, too little memory) may pass, and the server
 * that needs it still runs.
 */
export class SupervisedStore {
  readonly uri: string
  readonly #options: SuperviseOptions
  #current: StoreProcess
  #closing = false
  /** Ends a pause between two starts. */
  #wake: () => void = () => undefined
  readonly #watched: Promise<void>

  private constructor(options: SuperviseOptions, current: StoreProcess) {
    this.uri = current.uri
    this.#options = options
    this.#current = current
    this.#watched = this.#watch()
  }

  /**
   * Starts a store and watches it from then on.
   *
   * @throws {EmbeddedMongoError}
   */
  static async start(options: SuperviseOptions): Promise<SupervisedStore> {
    for (let attempt = 1; ; attempt++) {
      try {
        return new SupervisedStore(options, await options.start())
      } catch (error) {
        const killed = error instanceof EmbeddedMongoError && error.code === 'EMBEDDED_MONGO_ENDED'
        if (!killed || attempt === FIRST_ATTEMPTS) throw error
        options.log(`${error.message} It is started again.`)
      }
    }
  }

  get pid(): number {
    return this.#current.pid
  }

  async close(): Promise<void> {
    this.#closing = true
    this.#wake()
    await this.#current.stop()
    await this.#watched
  }

  async #watch(): Promise<void> {
    const { log } = this.#options
    let pause = 0
    while (!this.#closing) {
      const begun = performance.now()
      const reason = await this.#current.exited
      if (this.#closing) return
      log(`The embedded store ended unexpectedly (${reason}) and is started again.`)
      pause = performance.now() - begun < STEADY_MILLISECONDS ? longer(pause) : 0
      pause = await this.#startAgain(pause)
    }
  }

  /** Returns the pause that the next start has to keep. */
  async #startAgain(pause: number): Promise<number> {
    const { start, dataDir, log } = this.#options
    let told: string | undefined
    for (; !this.#closing; pause = longer(pause)) {
      if (pause > 0) await this.#rest(pause)
      if (this.#closing) break
      try {
        this.#current = await start()
        if (told !== undefined) log('The embedded store is back.')
        // Asked to end while it started: it must not be left behind.
        if (this.#closing) await this.#current.stop()
        break
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        // Every few seconds the same line would hide all others.
        if (message !== told) {
          log(
            `The embedded store in ${dataDir} cannot be started again: ${message} It is tried until it works.`,
          )
        }
        told = message
      }
    }
    return pause
  }

  #rest(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      // The parent may end when it has nothing else to do.
      timer.unref()
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

function longer(pause: number): number {
  return Math.min(Math.max(pause * 2, FIRST_PAUSE_MILLISECONDS), LONGEST_PAUSE_MILLISECONDS)
}
