/** A Redis URL in parts, so that a password never stays with what is shown or kept. */
export interface SplitUrl {
  /** Without user name and password. */
  readonly url: string;
  /** `host:port/database`, to be shown. */
  readonly address: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/** Takes a Redis URL apart; undefined when it is none. */
export function splitUrl(text: string): SplitUrl | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') return undefined;
  const path = url.pathname.replace(/^\//, '');
  if (!/^\d{0,5}$/.test(path)) return undefined;
  const host = url.hostname === '' ? '127.0.0.1' : url.hostname;
  const address = `${host}:${url.port === '' ? '6379' : url.port}/${path === '' ? '0' : path}`;
  try {
    return {
      url: `${url.protocol}//${address}`,
      address,
      username: url.username === '' ? undefined : decodeURIComponent(url.username),
      password: url.password === '' ? undefined : decodeURIComponent(url.password),
    };
  } catch {
    return undefined;
  }
}
