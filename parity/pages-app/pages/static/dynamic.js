import dynamic from 'next/dynamic'

const Here = dynamic(() => import('../../lib/part'))
const HereLoading = dynamic(() => import('../../lib/part'), { loading: () => <p>loading one</p> })
const Away = dynamic(() => import('../../lib/part'), { ssr: false })
const AwayLoading = dynamic(() => import('../../lib/part'), {
  ssr: false,
  loading: () => <p>loading two</p>,
})
const Named = dynamic(() => import('../../lib/part').then((module) => module.Named))

export default function Page() {
  return (
    <div>
      <section id="one">
        <Here name="one" />
      </section>
      <section id="two">
        <HereLoading name="two" />
      </section>
      <section id="three">
        <Away name="three" />
      </section>
      <section id="four">
        <AwayLoading name="four" />
      </section>
      <section id="five">
        <Named />
      </section>
    </div>
  )
}
