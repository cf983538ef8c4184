/**
 * Auth0 post-login Action: writes who somebody is and what they may be into the tokens of lbzfai.com.
 * It runs inside Auth0 (Actions → Library → Build custom, trigger "Login / Post Login") and, unchanged, inside the local
 * sign-in stand-in. It may not import anything. users.json stays the authority: these claims can only narrow it.
 *
 * Source of the three claims: the person's app_metadata, e.g. {"role":"engineer","org_id":1}. Anything missing, unknown or of
 * the wrong type makes the person 'unassigned'; nothing is guessed.
 */
const namespace = 'https://lbzfai.com/'
const roles = ['admin', 'engineer', 'executive']

/**
 * @param {{ user: { email?: string, email_verified?: boolean, app_metadata?: unknown } }} event
 * @param {{ accessToken: { setCustomClaim(name: string, value: unknown): void },
 *           idToken: { setCustomClaim(name: string, value: unknown): void } }} api
 */
exports.onExecutePostLogin = async (event, api) => {
  const assignment = assignmentOf(event?.user)
  for (const token of [api.accessToken, api.idToken]) {
    token.setCustomClaim(`${namespace}role`, assignment.role)
    token.setCustomClaim(`${namespace}org_id`, assignment.orgId)
    token.setCustomClaim(`${namespace}module_scope`, assignment.moduleScope)
  }
  // An Auth0 access token names nobody; the Worker knows people by their verified e-mail.
  api.accessToken.setCustomClaim(`${namespace}email`, event?.user?.email ?? null)
  api.accessToken.setCustomClaim(`${namespace}email_verified`, event?.user?.email_verified === true)
}

const unassigned = { role: 'unassigned', orgId: null, moduleScope: null }

/** @param {{ email_verified?: boolean, app_metadata?: unknown } | undefined} user */
function assignmentOf(user) {
  const metadata = user?.app_metadata
  if (user?.email_verified !== true || typeof metadata !== 'object' || metadata === null) return unassigned
  const { role, org_id: orgId, module_scope: moduleScope = null } = metadata
  if (typeof role !== 'string' || !roles.includes(role)) return unassigned
  if (!Number.isInteger(orgId) || orgId < 1) return unassigned
  if (
    moduleScope !== null &&
    !(Array.isArray(moduleScope) && moduleScope.every((name) => typeof name === 'string'))
  ) {
    return unassigned
  }
  return { role, orgId, moduleScope }
}
