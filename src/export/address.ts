/** Why an address cannot be used; for people, without the address itself: it can be a secret. */
export class AddressError extends Error {
  override readonly name = 'AddressError';
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * The address that is sent to. TLS everywhere but to this machine itself.
 * @throws AddressError
 */
export function checkAddress(text: string): URL {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (!url) throw new AddressError('This is no address. It begins with https://');
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new AddressError('The address begins with https://');
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname))
    throw new AddressError('http:// is for this machine only (localhost). Use https://');
  if (url.username !== '' || url.password !== '')
    throw new AddressError('A name and password cannot stand in the address. Give them as a header');
  if (url.hash !== '') throw new AddressError('The address has a part behind #, which is never sent');
  return url;
}

/** Where a collector takes logs, if only its host was given. */
export function logsAddress(text: string): string {
  const url = checkAddress(text);
  if (url.pathname === '/') url.pathname = '/v1/logs';
  return url.href;
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;
/** Set by the sender itself. */
const OWN_HEADERS = /^(?:content-(?:type|length|encoding)|host|connection|transfer-encoding|user-agent)$/i;

/** `Name: value`, such as `Authorization: Bearer TOKEN`. @throws AddressError */
export function parseHeader(text: string): [name: string, value: string] {
  const cut = text.indexOf(':');
  const name = text.slice(0, cut).trim();
  const value = text.slice(cut + 1).trim();
  if (cut < 0 || !HEADER_NAME.test(name) || OWN_HEADERS.test(name))
    throw new AddressError('Write a header as Name: value, such as Authorization: Bearer TOKEN');
  if (!/^[\x20-\x7e]{1,4096}$/.test(value))
    throw new AddressError('The value of a header is plain text on one line');
  return [name.toLowerCase(), value];
}
