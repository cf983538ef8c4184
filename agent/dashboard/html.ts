import { html as markup } from 'htm/preact'
import type { VNode } from 'preact'

/** Views are plain functions of data to nodes: rendered to text by the agent, and again in the browser as figures change. */
export const html = markup as (strings: TemplateStringsArray, ...values: unknown[]) => VNode
