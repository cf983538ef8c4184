import type { VNode } from 'preact'
import { html } from './html.ts'

/** The hidden field of every form that writes: its key is made once per page by the agent, so that a double tap is one change. */
export function formKeyInput(key: string): VNode {
  return html`<input type="hidden" name="idempotency_key" value=${key} />`
}
