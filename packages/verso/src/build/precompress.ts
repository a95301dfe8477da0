import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const compressGzip = promisify(gzip)
const compressBrotli = promisify(brotliCompress)

const compressible = /\.(?:js|css|svg|json|txt|map|wasm|xml|ttf|otf|eot|ico|bmp)$/

/** Smaller files are left alone: the headers of compression weigh more than what it saves. Bytes. */
const smallest = 1_024

/** zlib works on four threads. */
const together = 4

/**
 * Writes `.gz` and `.br` beside the files of a folder that get smaller: compressing as well as possible takes too long
 * while a client waits.
 *
 * @example await precompress('/srv/shop/.verso/static')
 */
export async function precompress(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && compressible.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
  const work = async (): Promise<void> => {
    for (let file = files.pop(); file !== undefined; file = files.pop()) await compressFile(file)
  }
  await Promise.all(Array.from({ length: together }, work))
}

async function compressFile(file: string): Promise<void> {
  const content = await readFile(file)
  if (content.length < smallest) return
  const [small, smaller] = await Promise.all([
    compressGzip(content, { level: 9 }),
    compressBrotli(content, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    }),
  ])
  if (small.length < content.length) await writeFile(`${file}.gz`, small)
  if (smaller.length < content.length) await writeFile(`${file}.br`, smaller)
}
