/** What of the configuration shapes addresses. */
export interface NextUrlConfig {
  readonly basePath?: string
  readonly trailingSlash?: boolean
}

/** Options of {@link NextURL}. */
export interface NextUrlOptions {
  readonly base?: string | URL
  readonly nextConfig?: NextUrlConfig | undefined
}

/**
 * The platform's URL, but that `pathname` is without the base path, which `basePath` holds.
 *
 * @example new NextURL('http://localhost/docs/a', { nextConfig: { basePath: '/docs' } }).pathname // '/a'
 */
export class NextURL {
  #url: URL
  readonly #options: NextUrlOptions
  #basePath = ''
  #trailingSlash = false
  #buildId: string | undefined

  constructor(
    input: string | URL,
    baseOrOptions?: string | URL | NextUrlOptions,
    options?: NextUrlOptions,
  ) {
    const hasBase = typeof baseOrOptions === 'string' || baseOrOptions instanceof URL
    this.#options = options ?? (hasBase ? {} : (baseOrOptions ?? {}))
    this.#url = new URL(String(input), hasBase ? baseOrOptions : this.#options.base)
    this.#analyze()
  }

  #analyze(): void {
    const { basePath = '', trailingSlash = false } = this.#options.nextConfig ?? {}
    const { pathname } = this.#url
    this.#trailingSlash = pathname === '/' ? trailingSlash : pathname.endsWith('/')
    const inside = pathname === basePath || pathname.startsWith(`${basePath}/`)
    this.#basePath = basePath !== '' && inside ? basePath : ''
    if (this.#basePath !== '') this.#url.pathname = pathname.slice(basePath.length) || '/'
  }

  #path(): string {
    const own = this.#url.pathname.replace(/(.)\/+$/, '$1')
    const full = this.#basePath === '' ? own : this.#basePath + (own === '/' ? '' : own)
    return this.#trailingSlash && !full.endsWith('/') ? `${full}/` : full
  }

  get href(): string {
    const { protocol, username, password, host, search, hash } = this.#url
    const user = username === '' ? '' : `${username}${password === '' ? '' : `:${password}`}@`
    return `${protocol}//${user}${host}${this.#path()}${search}${hash}`
  }
  set href(value: string) {
    this.#url = new URL(value)
    this.#analyze()
  }

  get pathname(): string {
    return this.#url.pathname
  }
  set pathname(value: string) {
    this.#url.pathname = value
  }
  get basePath(): string {
    return this.#basePath
  }
  set basePath(value: string) {
    this.#basePath = value === '' || value.startsWith('/') ? value : `/${value}`
  }
  get buildId(): string | undefined {
    return this.#buildId
  }
  set buildId(value: string | undefined) {
    this.#buildId = value
  }
  get searchParams(): URLSearchParams {
    return this.#url.searchParams
  }
  get search(): string {
    return this.#url.search
  }
  set search(value: string) {
    this.#url.search = value
  }
  get hash(): string {
    return this.#url.hash
  }
  set hash(value: string) {
    this.#url.hash = value
  }
  get host(): string {
    return this.#url.host
  }
  set host(value: string) {
    this.#url.host = value
  }
  get hostname(): string {
    return this.#url.hostname
  }
  set hostname(value: string) {
    this.#url.hostname = value
  }
  get port(): string {
    return this.#url.port
  }
  set port(value: string) {
    this.#url.port = value
  }
  get protocol(): string {
    return this.#url.protocol
  }
  set protocol(value: string) {
    this.#url.protocol = value
  }
  get origin(): string {
    return this.#url.origin
  }
  get username(): string {
    return this.#url.username
  }
  set username(value: string) {
    this.#url.username = value
  }
  get password(): string {
    return this.#url.password
  }
  set password(value: string) {
    this.#url.password = value
  }
  /** Verso has no locales: always empty. */
  get locale(): string {
    return ''
  }
  get defaultLocale(): string | undefined {
    return undefined
  }
  get domainLocale(): undefined {
    return undefined
  }

  clone(): NextURL {
    return new NextURL(this.href, this.#options)
  }
  toString(): string {
    return this.href
  }
  toJSON(): string {
    return this.href
  }
}
