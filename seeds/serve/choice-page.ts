export type Choice = { key: string; label: string; note: string }

/** The page that stands where a tailnet login would be. */
export function choicePage(choices: readonly Choice[], action: string): string {
  const buttons = choices
    .map(
      ({ key, label, note }) =>
        `<button name="who" value="${escaped(key)}"><b>${escaped(label)}</b> <span>${escaped(note)}</span></button>`,
    )
    .join('\n')
  return `<!doctype html>
<html lang="es-CO">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Red Tailscale de demostración</title>
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
<h1>¿De quién es este equipo?</h1>
<p>Ocupa el lugar de <code>tailscale serve</code>, que le dice al Jetson de quién es el equipo que pregunta.</p>
<form method="post" action="${escaped(action)}">
${buttons}
</form>
<p>Para cambiar después, abra <code>${escaped(action)}</code> en esta misma dirección.</p>
</main>
</body>
</html>
`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
