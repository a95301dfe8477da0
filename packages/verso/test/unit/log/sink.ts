import { Writable } from 'node:stream'

/** A stream that remembers what it got, and can be told to stop taking. */
export class Sink extends Writable {
  text = ''
  #held: (() => void) | undefined
  #stuck = false

  constructor() {
    super({ highWaterMark: 16 * 1024 * 1024 })
  }

  get lines(): string[] {
    return this.text.split('\n').filter((line) => line !== '')
  }

  get json(): Record<string, unknown>[] {
    return this.lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  }

  stick(): void {
    this.#stuck = true
  }

  release(): void {
    this.#stuck = false
    this.#held?.()
  }

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString()
    if (this.#stuck) this.#held = done
    else done()
  }
}
