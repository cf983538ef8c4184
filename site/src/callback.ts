import { returnPath } from '../../users/access.ts'
import { signInClient } from './sign-in-client.ts'

const place = document.querySelector<HTMLElement>('#regreso')

function explain(sentence: string): void {
  const title = document.querySelector('#titulo')
  if (title) title.textContent = 'No se pudo ingresar'
  if (place) {
    place.textContent = sentence
    place.setAttribute('role', 'alert')
  }
  document.querySelector('#otra-vez')?.removeAttribute('hidden')
}

/** Code → tokens (in memory) → the Worker's cookie → the page that was wanted. */
async function finish(data: DOMStringMap): Promise<void> {
  const client = signInClient(data)
  const { appState } = await client.handleRedirectCallback<{ returnTo?: string }>()
  const token = await client.getTokenSilently()
  const answer = await fetch('/api/session', {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
  })
  if (answer.ok) return location.replace(returnPath(appState?.returnTo ?? null))
  const problem: unknown = await answer.json()
  const detail =
    typeof problem === 'object' && problem !== null && 'detail' in problem ? problem.detail : undefined
  explain(typeof detail === 'string' ? detail : 'El sitio no respondió como se esperaba.')
}

if (place) {
  finish(place.dataset).catch(() => {
    explain('El ingreso se interrumpió o la dirección ya se usó. Empiece de nuevo.')
  })
}
