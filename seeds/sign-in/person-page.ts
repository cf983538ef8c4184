import type { DemoPerson } from './sign-in.ts'

/** The tenant's login page: who are you today? */
export function personPage(people: readonly DemoPerson[], redirectUri: string): string {
  const buttons = people
    .map(
      ({ name, user }) =>
        `<button name="person" value="${escaped(user.email)}"><b>${escaped(name)}</b> <span>${escaped(user.email)}</span></button>`,
    )
    .join('\n')
  const site = URL.canParse(redirectUri) ? new URL(redirectUri).host : ''
  return `<!doctype html>
<html lang="es-CO">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ingreso de demostración</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 24rem; margin: 12vh auto; padding: 0 1.25rem }
h1 { font-size: 1.4rem }
form { display: grid; gap: .5rem }
button { font: inherit; text-align: left; padding: .75rem 1rem; min-height: 44px; border: 1px solid #8a8f98; border-radius: 6px; background: none; color: inherit; cursor: pointer }
button:hover, button:focus-visible { border-color: currentColor; outline: 2px solid currentColor }
span { display: block; font-size: .875rem; opacity: .8 }
p { opacity: .85 }
</style>
</head>
<body>
<main>
<h1>¿Quién ingresa?</h1>
<p>Este es el ingreso de demostración. Ocupa el lugar de Auth0 para ${escaped(site)} y no pide contraseña.</p>
<form method="post">
${buttons}
</form>
</main>
</body>
</html>
`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
