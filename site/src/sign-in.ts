import { signInClient } from './sign-in-client.ts'

const place = document.querySelector<HTMLElement>('#ingreso')
const button = document.querySelector<HTMLButtonElement>('#ingresar')
const notice = document.querySelector<HTMLElement>('#aviso')

async function signIn(data: DOMStringMap): Promise<void> {
  button?.setAttribute('disabled', '')
  try {
    await signInClient(data).loginWithRedirect({ appState: { returnTo: data.return } })
  } catch {
    button?.removeAttribute('disabled')
    if (notice) {
      notice.textContent = 'El servicio de ingreso no responde. Revise la conexión e intente de nuevo.'
      notice.hidden = false
    }
  }
}

if (place) {
  button?.addEventListener('click', () => void signIn(place.dataset))
  // Until now a click would have been lost.
  button?.removeAttribute('disabled')
  // Somebody who was sent here from a page wants that page, not another button.
  if (new URLSearchParams(location.search).has('volver')) void signIn(place.dataset)
}
