import Image from 'next/image'

import dot from '../../lib/dot.png'

export default function Page() {
  return (
    <div>
      <Image src={dot} alt="imported" />
      <Image src="/dot.png" alt="public" width={100} height={50} />
    </div>
  )
}
