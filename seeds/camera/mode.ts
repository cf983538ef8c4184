/**
 * A simulated camera's behaviour. ok: plays. drop: closes its connections and takes no new ones. stall: connected, sends nothing.
 * refuse: 401 whatever the password. garbage: packets arrive, their content is noise.
 * resized: the same pictures at half the width and height, in the running session.
 */
export const cameraModes = ['ok', 'drop', 'stall', 'refuse', 'garbage', 'resized'] as const
export type CameraMode = (typeof cameraModes)[number]
