import { usersText } from 'virtual:users'
import { type Directory, loadDirectory, usersSha256 } from '../users/directory.ts'
import { exampleAddresses, parseUsers } from '../users/schema.ts'

/** The users.json this Worker was built with. The build has checked it; it is checked again here. */
export const directory: Directory = loadDirectory(usersText)
export const sampleAddresses: readonly string[] = exampleAddresses(parseUsers(usersText))
export { usersText }

let hash: string | undefined
export async function usersHash(): Promise<string> {
  hash ??= await usersSha256(usersText)
  return hash
}
