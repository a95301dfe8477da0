export default function Page() {
  return (
    <p title={'"quoted" & \'single\' <tag>'}>
      Grüße, мир ☃ 𝒳 &lt;script&gt; &amp; {'</script><!-- '} {'\u2028'} end
    </p>
  )
}
