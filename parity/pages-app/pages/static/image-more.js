import Image, { getImageProps } from 'next/image'

const loader = ({ src, width, quality }) => `${src}?w=${width}&q=${quality ?? 'any'}`
const settings = { alt: 'set', src: '/set.png', width: 100, height: 20 }

/** Images that lack something, or are told in older words. */
export default function Page() {
  const { props } = getImageProps({ ...settings, unoptimized: true })
  return (
    <div>
      <Image src="" alt="no source" width={10} height={20} unoptimized />
      <Image src="/a.png" alt="no size" unoptimized />
      <Image src="/a.png" alt="fills and has a size" fill width={10} height={20} unoptimized />
      <Image src="/a.png" alt="layout" layout="fill" objectFit="cover" unoptimized />
      <Image src="/a.png" alt="wide" layout="responsive" width={9} height={9} loader={loader} />
      <Image src="data:image/png;base64,AAAA" alt="inline" width={9} height={9} loader={loader} />
      <img {...props} />
      <pre>{JSON.stringify(getImageProps({ ...settings, loader, sizes: '10vw' }))}</pre>
    </div>
  )
}
