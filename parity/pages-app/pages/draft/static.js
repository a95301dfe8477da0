import { RouterFacts } from '../../lib/router-facts'
import { Show } from '../../lib/show'

export const getStaticProps = async ({ draftMode, preview, previewData }) => ({
  props: {
    draftMode: draftMode ?? null,
    preview: preview ?? null,
    previewData: previewData ?? null,
    at: preview ? 'preview' : 'stored',
  },
})

export default function Page(props) {
  return (
    <>
      <Show value={props} />
      <RouterFacts />
    </>
  )
}
