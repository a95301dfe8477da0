import { Buffer } from 'node:buffer'

/** How lmdb lays out a page: a header, offsets that grow upwards, nodes that grow downwards. */
const HEADER_BYTES = 24
const NODE_BYTES = 8
const BRANCH = 0x01
const LEAF = 0x02
const OVERFLOW = 0x04
/** The data of a node lies on pages of its own. */
const BIG_DATA = 0x01
const BIG_POINTER_BYTES = 24
const NO_PAGE = 0xffff_ffff_ffff_ffffn
const MAX_DEPTH = 40

/** A tree as the meta page describes it. */
export interface TreeRoot {
  readonly root: bigint
  readonly depth: number
  readonly entries: bigint
  /** The commit that the tree belongs to: no page of it can be younger. */
  readonly transaction: bigint
}

/** Where pages come from, and what is known about them. */
export interface PageSource {
  readonly pageBytes: number
  /** Gives a page, or `undefined` behind the end of the file. */
  read(page: number): Buffer | undefined
}

/** How a tree is to be looked at. */
export interface TreeOptions {
  /** Orders the keys. */
  readonly order: (a: Buffer, b: Buffer) => number
  /** The pages in use so far; those of the tree are added. */
  readonly seen: Set<number>
  /** Is shown every entry. */
  readonly visit?: ((key: Buffer, value: Buffer) => void) | undefined
}

interface Bounds {
  readonly low: Buffer | undefined
  readonly high: Buffer | undefined
}

/** Thrown when a page cannot be what lmdb wrote. */
export class PageDamage extends Error {}

/** Thrown when a page lies behind the end of the file: what was written last has been torn off. */
export class PageMissing extends PageDamage {
  constructor(page: number) {
    super(`page ${page} is missing: the file is too short`)
  }
}

/**
 * Walks a tree of the data file page by page, without lmdb, and checks that each page can be what lmdb
 * wrote: its number, its kind, nodes that fill their space to the byte, keys in order and within the
 * bounds that the page above sets, and as many entries as were counted. lmdb itself trusts its pages:
 * a wrong byte there could make it find nothing where something is, or read outside of the file.
 *
 * @throws {PageDamage}
 * @example new PageTree(source, { order: Buffer.compare, seen }).check(root)
 */
export class PageTree {
  readonly #source: PageSource
  readonly #options: TreeOptions
  #entries = 0n
  #transaction = 0n

  constructor(source: PageSource, options: TreeOptions) {
    this.#source = source
    this.#options = options
  }

  check({ root, depth, entries, transaction }: TreeRoot): void {
    this.#transaction = transaction
    if (root === NO_PAGE) {
      if (entries !== 0n) throw new PageDamage('an empty tree has entries')
      return
    }
    if (depth < 1 || depth > MAX_DEPTH) throw new PageDamage(`a tree of ${depth} levels`)
    this.#page(Number(root), depth, { low: undefined, high: undefined })
    if (this.#entries !== entries) {
      throw new PageDamage(`a tree holds ${this.#entries} entries, ${entries} were counted`)
    }
  }

  #page(number: number, depth: number, bounds: Bounds): void {
    const page = this.#read(number)
    const flags = page.readUInt16LE(18)
    if (flags !== (depth === 1 ? LEAF : BRANCH)) {
      throw new PageDamage(`page ${number} is of kind ${flags}`)
    }
    const nodes = this.#nodes(page, number)
    if (depth > 1) this.#branch(page, nodes, { number, depth, bounds })
    else this.#leaf(page, nodes, { number, bounds })
  }

  /** The offsets of the nodes of a page, which must fill its upper part without gap or overlap. */
  #nodes(page: Buffer, number: number): number[] {
    const { pageBytes } = this.#source
    const lower = page.readUInt16LE(20)
    const upper = page.readUInt16LE(22)
    const room = pageBytes - HEADER_BYTES
    if (lower > upper || upper > room || lower % 2 !== 0) {
      throw new PageDamage(`page ${number} has impossible bounds`)
    }
    const offsets: number[] = []
    for (let at = 0; at < lower; at += 2) {
      const offset = page.readUInt16LE(HEADER_BYTES + at)
      if (offset < upper || offset + NODE_BYTES > room) {
        throw new PageDamage(`page ${number} has a node outside of it`)
      }
      offsets.push(offset + HEADER_BYTES)
    }
    let next = upper + HEADER_BYTES
    for (const offset of offsets.toSorted((a, b) => a - b)) {
      if (offset !== next) throw new PageDamage(`page ${number} has nodes that do not fill it`)
      next = offset + nodeBytes(page, offset, page.readUInt16LE(18) === BRANCH)
    }
    if (next !== pageBytes) throw new PageDamage(`page ${number} has nodes that do not fill it`)
    return offsets
  }

  #branch(
    page: Buffer,
    nodes: readonly number[],
    { number, depth, bounds }: { number: number; depth: number; bounds: Bounds },
  ): void {
    if (nodes.length === 0) throw new PageDamage(`page ${number} leads nowhere`)
    // The first key of a branch page is not used: it stands for everything below the second.
    const keys = nodes.map((offset, at) => (at === 0 ? bounds.low : keyAt(page, offset)))
    this.#assertOrder(keys.slice(1), bounds, number)
    nodes.forEach((offset, at) => {
      const child = page.readUInt32LE(offset) + page.readUInt16LE(offset + 4) * 0x1_0000_0000
      this.#page(child, depth - 1, { low: keys[at], high: keys[at + 1] ?? bounds.high })
    })
  }

  #leaf(
    page: Buffer,
    nodes: readonly number[],
    { number, bounds }: { number: number; bounds: Bounds },
  ): void {
    this.#entries += BigInt(nodes.length)
    this.#assertOrder(
      nodes.map((offset) => keyAt(page, offset)),
      bounds,
      number,
    )
    const { visit } = this.#options
    for (const offset of nodes) {
      const value =
        page.readUInt16LE(offset + 4) === BIG_DATA
          ? this.#overflow(page, offset)
          : valueAt(page, offset)
      visit?.(keyAt(page, offset), value)
    }
  }

  /** Checks the pages of a large value; its content is only put together when it is looked at. */
  #overflow(page: Buffer, node: number): Buffer {
    const at = node + NODE_BYTES + page.readUInt16LE(node + 6)
    const size = page.readUInt32LE(node)
    const first = Number(page.readBigUInt64LE(at))
    const count = Number(page.readBigUInt64LE(at + 16))
    const { pageBytes } = this.#source
    if (count !== Math.floor((HEADER_BYTES - 1 + size) / pageBytes) + 1) {
      throw new PageDamage(`a value of ${size} bytes has ${count} pages`)
    }
    const header = this.#read(first)
    if (header.readUInt16LE(18) !== OVERFLOW || header.readUInt32LE(20) !== count) {
      throw new PageDamage(`page ${first} does not hold a large value`)
    }
    const pieces = [header.subarray(HEADER_BYTES)]
    for (let next = first + 1; next < first + count; next++) {
      this.#claim(next)
      if (next < first + count - 1 && !this.#options.visit) continue
      const piece = this.#source.read(next)
      if (!piece) throw new PageMissing(next)
      pieces.push(piece)
    }
    return this.#options.visit ? Buffer.concat(pieces).subarray(0, size) : header
  }

  #read(number: number): Buffer {
    this.#claim(number)
    const page = this.#source.read(number)
    if (!page) throw new PageMissing(number)
    if (page.readBigUInt64LE(0) !== BigInt(number)) {
      throw new PageDamage(`page ${number} says that it is another one`)
    }
    if (page.readBigUInt64LE(8) > this.#transaction) {
      throw new PageDamage(`page ${number} is younger than its commit`)
    }
    return page
  }

  #claim(number: number): void {
    const { seen } = this.#options
    if (seen.has(number)) throw new PageDamage(`page ${number} is used twice`)
    seen.add(number)
  }

  #assertOrder(keys: readonly (Buffer | undefined)[], bounds: Bounds, number: number): void {
    let before = bounds.low
    for (const [at, key] of keys.entries()) {
      if (!key) continue
      const order = before ? this.#options.order(before, key) : -1
      // Only the first key may equal the bound below.
      if (order > 0 || (order === 0 && at > 0)) {
        throw new PageDamage(`page ${number} has keys out of order`)
      }
      before = key
    }
    if (before && bounds.high && this.#options.order(before, bounds.high) >= 0) {
      throw new PageDamage(`page ${number} has keys of another page`)
    }
  }
}

function keyAt(page: Buffer, node: number): Buffer {
  return page.subarray(node + NODE_BYTES, node + NODE_BYTES + page.readUInt16LE(node + 6))
}

function valueAt(page: Buffer, node: number): Buffer {
  const start = node + NODE_BYTES + page.readUInt16LE(node + 6)
  return page.subarray(start, start + page.readUInt32LE(node))
}

/** Nodes begin at even places. Anything but plain and large data is not used here. */
function nodeBytes(page: Buffer, node: number, branch: boolean): number {
  const key = page.readUInt16LE(node + 6)
  if (branch) return even(NODE_BYTES + key)
  const flags = page.readUInt16LE(node + 4)
  if (flags !== 0 && flags !== BIG_DATA) throw new PageDamage(`a node of kind ${flags}`)
  return even(NODE_BYTES + key + (flags === BIG_DATA ? BIG_POINTER_BYTES : page.readUInt32LE(node)))
}

function even(bytes: number): number {
  return bytes + (bytes & 1)
}
