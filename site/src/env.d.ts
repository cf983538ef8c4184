/// <reference types="astro/client" />

declare namespace App {
  interface Locals {
    /** Set by the Worker on pages rendered on demand; prerendered pages have nobody in front of them. */
    visit: import('../../users/visit.ts').Visit
  }
}
