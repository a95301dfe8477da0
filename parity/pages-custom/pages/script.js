import Script from 'next/script'

export default function Page() {
  return (
    <>
      <Script src="/page-before.js" strategy="beforeInteractive" />
      <Script id="in" strategy="beforeInteractive">
        {'window.a = 1'}
      </Script>
      <Script src="/page-after.js" />
      <p>scripts</p>
    </>
  )
}
