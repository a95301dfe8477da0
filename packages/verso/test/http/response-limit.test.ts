import { expect, test } from 'vitest'

import type { ApiResponse } from '../../src/types/api.ts'
import { appOf } from '../support/app-of.ts'

const large = (_: unknown, res: ApiResponse): void => res.send('x'.repeat(2_000))

test.each([
  [{ responseLimit: 1_000 }, 1],
  [{ responseLimit: '1kb' }, 1],
  [{ responseLimit: '2kb' }, 0],
  [{ responseLimit: false }, 0],
  [{}, 0],
])(
  'an answer of 2,000 bytes with %j is sent whole and warned about %i times',
  async (api, warnings) => {
    const app = await appOf({ '/api/large': { default: large, config: { api } } })
    expect(await (await app.fetch('/api/large?secret=1')).text()).toHaveLength(2_000)
    expect(app.log.lines.warn.map((line) => line.message)).toEqual(
      Array.from({ length: warnings }, () =>
        expect.stringMatching(/^The answer to \/api\/large is larger/),
      ),
    )
  },
)
