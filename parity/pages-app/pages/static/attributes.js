export default function Page() {
  return (
    <form action="/api/state" method="post" encType="multipart/form-data" noValidate>
      <input
        type="checkbox"
        defaultChecked
        disabled
        readOnly
        tabIndex={-1}
        aria-label="x"
        data-a="1"
      />
      <select defaultValue="b">
        <option value="a">a</option>
        <option value="b">b</option>
      </select>
      <textarea defaultValue={'\nline < two'} />
      <div style={{ marginTop: 3, '--custom': 1, WebkitLineClamp: 2, opacity: 0.5 }} hidden />
      <div dangerouslySetInnerHTML={{ __html: '<b>raw</b>' }} />
      <svg viewBox="0 0 1 1">
        <path strokeWidth="2" d="M0 0" />
      </svg>
      {0}
      {''}
      {true}
      {false}
      {null}
      {[1, 2]} a b
    </form>
  )
}
