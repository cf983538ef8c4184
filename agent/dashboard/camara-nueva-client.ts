import { camarasWords as say } from './words-camaras.ts'

/** Tries the camera without leaving the page, so that nothing typed is lost; without a script the form does the same. */
type Trial = { ok: boolean; problem: string | null; width: number; height: number; fps: number | null }

const form = document.querySelector<HTMLFormElement>('#camara-nueva')
const place = document.querySelector<HTMLElement>('#dicho')

function tell(text: string, state: '' | 'is-well' | 'is-act'): void {
  if (place === null) return
  place.className = `said ${state}`
  const mark = document.createElement('span')
  mark.className = 'mark'
  mark.setAttribute('aria-hidden', 'true')
  place.replaceChildren(...(state === '' ? [] : [mark, ' ']), text)
}

async function tryIt(typed: FormData): Promise<void> {
  tell(say.testing, '')
  const value = (name: string) => String(typed.get(name) ?? '').trim() || undefined
  const address = { url: value('url'), user: value('user'), password: value('password') }
  try {
    const answer = await fetch('/api/v1/cameras/test', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(address),
      signal: AbortSignal.timeout(25_000),
    })
    const said = (await answer.json()) as Trial & { detail?: string }
    if (!answer.ok) return tell(said.detail ?? say.noConnection, 'is-act')
    if (!said.ok) return tell(said.problem ?? say.noConnection, 'is-act')
    tell(
      say.works(say.size(`${said.width}`, `${said.height}`, said.fps === null ? null : `${said.fps}`)),
      'is-well',
    )
  } catch {
    tell(say.noConnection, 'is-act')
  }
}

form?.addEventListener('submit', (event) => {
  const button = event.submitter
  if (!(button instanceof HTMLButtonElement)) return
  if (button.value === 'guardar') return tell(say.testing, '')
  event.preventDefault()
  button.disabled = true
  void tryIt(new FormData(form)).finally(() => {
    button.disabled = false
  })
})
