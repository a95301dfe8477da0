import Image from 'next/image'

import dot from '../../lib/dot.png'

export default function Page() {
  return (
    <div>
      <Image src="/dot.png" alt="plain" width={100} height={50} unoptimized />
      <Image src="/dot.png" alt="class" width="20" height="10" className="round" unoptimized />
      <div style={{ position: 'relative' }}>
        <Image src="/dot.png" alt="fill" fill unoptimized sizes="50vw" />
      </div>
      <Image src={dot} alt="imported" unoptimized />
      <Image src="/dot.svg" alt="svg" width={10} height={10} />
      <Image src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="data" width={1} height={1} />
      <Image src="/eager.png" alt="eager" width={8} height={8} loading="eager" unoptimized />
      <Image
        src="/styled.png"
        alt="styled"
        width={8}
        height={8}
        style={{ border: 0 }}
        unoptimized
      />
      <Image
        src="me.png"
        alt="loader"
        width={64}
        height={64}
        loader={({ src, width, quality }) =>
          `https://img.example/${src}?w=${width}&q=${quality || 75}`
        }
      />
    </div>
  )
}
