export default function Page() {
  return (
    <ol>
      {Array.from({ length: 200 }, (_, index) => (
        <li key={index}>line {index}</li>
      ))}
    </ol>
  )
}
