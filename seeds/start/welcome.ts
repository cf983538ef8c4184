/** What a person needs once everything runs: where, who, and what to click, in order. */
export function printWelcome(urls: { site: string; signIn: string; serve: string; agent: string }): void {
  console.log(`
LBZF runs on this machine with a synthetic plant (datos de ejemplo).

  lbzfai.com   ${urls.site}
  dashboard    ${urls.serve}   (stand-in of tailscale serve in front of the agent)
  agent        ${urls.agent}   (refuses whoever does not come through serve)
  sign-in      ${urls.signIn}   (stand-in of the Auth0 tenant)

  People       ronald@lbzf.example   engineer
               mariana@lbzf.example  executive
               sophia@lbzf.example   admin
               nadie@lbzf.example    not invited

  1. Open ${urls.site}, choose «Ingresar» and then ronald@lbzf.example.
  2. On the engineer's page choose «Abrir tablero»; the serve stand-in asks who you are: ronald@lbzf.example.
  3. Within a minute a unit ends at one of the four measured puestos and appears on the board.
  4. Choose «Exportar a Excel» for the INDICADORES of today.

Ctrl+C stops everything.`)
}
