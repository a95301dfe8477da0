import { useRouter } from 'next/router'

export default function Page() {
  return <p>preview {String(useRouter().isPreview)}</p>
}
