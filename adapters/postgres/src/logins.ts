/** A role of the server, and the URL that signs in as it. */
export interface Login {
  readonly role: string;
  readonly password: string;
  readonly url: string;
}

/**
 * The two roles of the application, from one URL: its user, `stoa_app` where it has none, reaches workspaces; the directory, with
 * everybody's sessions, has a role of its own, so that a hole in a workspace's queries does not lead there. Both have one password.
 */
export function loginsOf(url: string): { readonly directory: Login; readonly workspace: Login } {
  const given = new URL(url);
  const user = decodeURIComponent(given.username) || 'stoa_app';
  const password = decodeURIComponent(given.password);
  const as = (role: string): Login => {
    const own = new URL(url);
    own.username = encodeURIComponent(role);
    return { role, password, url: own.href };
  };
  return { workspace: as(user), directory: as(`${user}_directory`) };
}
