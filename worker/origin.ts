/**
 * Did our own page send this? A browser says so in Origin and Sec-Fetch-Site, which no other page can forge. A caller that says
 * neither is no browser, carries nobody's cookies, and is refused all the same: nothing here is meant for it.
 */
export function fromOurOwnPage(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin') return false
  return request.headers.get('origin') === new URL(request.url).origin
}
