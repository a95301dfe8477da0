/** The package has no types of its own. */
declare module 'ua-parser-js' {
  interface NamedPart {
    name?: string | undefined
    version?: string | undefined
  }
  export default class UAParser {
    constructor(userAgent: string)
    getResult(): {
      ua: string
      browser: NamedPart & { major?: string | undefined }
      device: { model?: string | undefined; type?: string | undefined; vendor?: string | undefined }
      engine: NamedPart
      os: NamedPart
      cpu: { architecture?: string | undefined }
    }
  }
}
