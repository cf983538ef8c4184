/** Pages without a live part ask again by themselves, and only while somebody looks. */
const everyMs = 60_000

setInterval(() => {
  if (!document.hidden) location.reload()
}, everyMs)

export {}
