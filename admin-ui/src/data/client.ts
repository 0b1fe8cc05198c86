import { Client, cacheExchange, fetchExchange } from 'urql';

type Options = { fetch?: typeof fetch; language: () => string; url?: string };

/**
 * The one connection to the server. The header tells our own requests from
 * forms that another site might post with the visitor's cookie.
 */
export function createApiClient({ fetch: fetcher, language, url = '/graphql' }: Options): Client {
  return new Client({
    url,
    fetch: fetcher,
    exchanges: [cacheExchange, fetchExchange],
    preferGetMethod: false,
    fetchOptions: () => ({
      credentials: 'same-origin',
      headers: { 'X-Requested-With': 'guanxi', 'Accept-Language': language() },
    }),
  });
}
