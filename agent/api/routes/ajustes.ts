import { sections } from '../../dashboard/ajustes-view.ts'
import { html } from '../../dashboard/html.ts'
import { ajustesWords } from '../../dashboard/words-ajustes.ts'
import { type FormSection, sectionForms } from '../ajustes-forms.ts'
import { ajustesOf, ajustesPage, answerForm } from '../ajustes-page.ts'
import { sectionContent } from '../ajustes-section.ts'
import type { ApiApp, Parts } from '../context.ts'

const isFormSection = (name: string): name is FormSection => Object.hasOwn(sectionForms, name)

/** Ajustes: a page per section, each form a plain post of the same address. */
export function addAjustes(app: ApiApp, parts: Parts): void {
  app.get('/ajustes', (c) => {
    const here = ajustesOf(c, parts, { module: c.req.query('module') })
    parts.writes.visit(c.get('person').email, parts.now())
    c.header('cache-control', 'no-store')
    const query = here.module === '' ? '' : `?module=${encodeURIComponent(here.module)}`
    const content = html`
      <ul class="overview">
        ${sections.map(
          (name) => html`
            <li><a href=${`/ajustes/${name}${query}`}><b>${ajustesWords.sections[name]}</b> <span>${ajustesWords.about[name]}</span></a></li>
          `,
        )}
      </ul>
    `
    return c.html(ajustesPage(c, parts, null, here, content))
  })

  for (const section of Object.keys(sectionForms).filter(isFormSection)) {
    app.get(`/ajustes/${section}`, (c) => {
      const saved = c.req.query('guardado') === '1'
      const here = ajustesOf(c, parts, { module: c.req.query('module'), saved })
      parts.writes.visit(c.get('person').email, parts.now())
      c.header('cache-control', 'no-store')
      const content = sectionContent(parts, section, here, { reference: c.req.query('reference') })
      return c.html(ajustesPage(c, parts, section, here, content))
    })
    app.post(`/ajustes/${section}`, (c) =>
      answerForm(
        c,
        (form) => {
          const { module, jornadaStartMs } = ajustesOf(c, parts, { module: form.text('module') })
          sectionForms[section](parts, form, c.get('person').email, jornadaStartMs)
          const reference = form.text('reference')
          const query = new URLSearchParams({
            ...(module === '' ? {} : { module }),
            ...(section === 'estandares' && reference !== undefined ? { reference } : {}),
            guardado: '1',
          })
          return `/ajustes/${section}?${query}`
        },
        (refused, form) => {
          const here = ajustesOf(c, parts, { module: form.text('module'), refused })
          const content = sectionContent(parts, section, here, { reference: form.text('reference') })
          return ajustesPage(c, parts, section, here, content)
        },
      ),
    )
  }
}
