import Image from 'next/image'

export default function Page() {
  return (
    <div>
      <Image src="/hero.png" alt="hero" width={100} height={50} priority unoptimized />
      <Image src="/preload.png" alt="preload" width={100} height={50} preload unoptimized />
    </div>
  )
}
