/**
 * The Node major version a package asks for in `engines.node`, or undefined when it asks for none.
 *
 * @example wantedNodeMajor('20')        // 20
 * @example wantedNodeMajor('>=22.12.0') // 22
 */
export function wantedNodeMajor(engines: string | undefined): number | undefined {
  const major = /\d+/.exec(engines ?? '')?.[0];
  return major === undefined ? undefined : Number(major);
}

/**
 * The npm package that brings the wanted Node, or undefined when the running one will do.
 *
 * VS Code's server carries native modules and checks its Node: only the same major is sure to run.
 *
 * @example nodePackage('24', 'v20.20.2') // 'node@24'
 */
export function nodePackage(engines: string | undefined, running: string): string | undefined {
  const wanted = wantedNodeMajor(engines);
  return wanted === undefined || wanted === wantedNodeMajor(running) ? undefined : `node@${wanted}`;
}
