/** Pages without a live part ask again by themselves, and only while somebody looks. */
const everyMs = 60_000

setInterval(() => {
  // Somebody who is writing a reason keeps it.
  if (!document.hidden && document.querySelector('.fix[open]') === null) location.reload()
}, everyMs)

export {}
