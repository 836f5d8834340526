export type PageContent = {
  /** The folder opened as workspace; an absolute path. */
  readonly folder: string;
  /** An extension to load from its source folder; an absolute path. */
  readonly extensionDevelopmentPath?: string;
  /** A module whose `run()` the extension host calls; an absolute path. */
  readonly extensionTestsPath?: string;
};

/**
 * The address of a VS Code window in the browser.
 *
 * The paths on the server carry the page's own host and port: VS Code refuses another authority.
 *
 * @param origin Of the server, such as `http://127.0.0.1:8080`.
 * @param token What the server wants to see before it serves anyone.
 * @example pageUrl('http://127.0.0.1:8080', 't0k3n', { folder: '/work' })
 */
export function pageUrl(origin: string, token: string, content: PageContent): string {
  const { host } = new URL(origin);
  const remote = (path: string) => `vscode-remote://${host}${path}`;
  const { folder, extensionDevelopmentPath, extensionTestsPath } = content;
  const payload = [
    ...(extensionDevelopmentPath === undefined
      ? []
      : [
          ['extensionDevelopmentPath', remote(extensionDevelopmentPath)],
          ['enableProposedApi', ''],
        ]),
    ...(extensionTestsPath === undefined
      ? []
      : [['extensionTestsPath', remote(extensionTestsPath)]]),
  ];
  const query = [`tkn=${token}`, `folder=${queryText(folder)}`];
  if (payload.length > 0) {
    query.push(`payload=${queryText(JSON.stringify(payload))}`);
  }
  return `${origin}/?${query.join('&')}`;
}

/** Escaped, but with readable paths: people see and copy this address. */
function queryText(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/');
}
