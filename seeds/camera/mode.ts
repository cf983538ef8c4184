/**
 * A simulated camera's behaviour. ok: plays. drop: closes its connections and takes no new ones. stall: connected, sends nothing.
 * refuse: 401 whatever the password. garbage: packets arrive, their content is noise.
 */
export const cameraModes = ['ok', 'drop', 'stall', 'refuse', 'garbage'] as const
export type CameraMode = (typeof cameraModes)[number]
