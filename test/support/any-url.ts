import fc from 'fast-check';

const HOSTS = ['res.jogg.ai', 'RES.jogg.ai:8443', '127.0.0.1:3000', '[::1]', 'vidéo.example'];
// Characters that parts of a URL can contain, and others that servers and people use anyway.
const CHARACTERS = "azAZ09-._~!$&'()*+,;=:@/%|\\^`{}[]é\u202e".split('');

function textOf(characters: string[]): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...characters) });
}

/** A path as it may stand in a URL. */
export function anyPath(): fc.Arbitrary<string> {
  return textOf(CHARACTERS).map((text) => `/${text}`);
}

/** An http or https URL in a text, with or without a query and a fragment. */
export function anyUrl(): fc.Arbitrary<string> {
  const scheme = fc.constantFrom('https', 'http', 'HTTPS');
  const path = fc.oneof(fc.constant(''), anyPath());
  const query = textOf([...CHARACTERS, '?']).map((text) => `?${text}`);
  const fragment = textOf([...CHARACTERS, '?', '#']).map((text) => `#${text}`);
  return fc
    .tuple(
      scheme,
      fc.constantFrom(...HOSTS),
      path,
      fc.option(query, { nil: '' }),
      fc.option(fragment, { nil: '' }),
    )
    .map(([name, host, ...rest]) => `${name}://${host}${rest.join('')}`);
}
