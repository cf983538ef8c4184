/** Both modules are written by the build (site/astro.config.mjs). */
declare module 'virtual:users' {
  export const usersText: string
}
declare module 'virtual:build' {
  export const version: string
  /** ISO 8601, UTC. */
  export const builtAt: string
}
