import { prefetchDNS, preconnect, preinit, preload } from 'react-dom'

export default function Page() {
  preconnect('https://example.com')
  prefetchDNS('https://dns.example.com')
  preload('/font.woff2', { as: 'font', type: 'font/woff2', crossOrigin: 'anonymous' })
  preinit('/init.js', { as: 'script' })
  return (
    <div>
      <img src="/one.png" alt="one" />
      <img src="/two.png" alt="two" loading="lazy" />
      <img
        src="/three.png"
        alt="three"
        fetchPriority="high"
        srcSet="/three.png 1x, /three-2.png 2x"
      />
    </div>
  )
}
