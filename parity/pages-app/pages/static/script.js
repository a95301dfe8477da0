import Script from 'next/script'

export default function Page() {
  return (
    <div>
      <Script src="/before.js" strategy="beforeInteractive" id="before" />
      <Script src="/after.js" data-x="1" />
      <Script src="/lazy.js" strategy="lazyOnload" />
      <Script id="inline">{'window.inline = 1'}</Script>
      <Script id="inline-before" strategy="beforeInteractive">
        {'window.early = 1 < 2 && true'}
      </Script>
      <Script
        id="inner"
        strategy="beforeInteractive"
        dangerouslySetInnerHTML={{ __html: 'window.inner = 1' }}
      />
      <Script src="/onload.js" onLoad={() => {}} />
      <p>scripts</p>
    </div>
  )
}
