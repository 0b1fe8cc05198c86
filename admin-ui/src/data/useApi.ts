import type { AnyVariables, DocumentInput, OperationContext, TypedDocumentNode } from '@urql/core';
import { useCallback, useMemo } from 'react';
import { useClient, useQuery } from 'urql';
import { type ApiError, toApiError } from './errors';

type Query<Data, Variables extends AnyVariables> =
  | DocumentInput<Data, Variables>
  | TypedDocumentNode<Data, Variables>;

export type Loaded<Data> = {
  data: Data | undefined;
  error: ApiError | null;
  loading: boolean;
  /** Asks the server again, whatever is remembered. */
  reload: () => void;
};

type LoadOptions = {
  pause?: boolean;
  /** Types whose change makes the answer stale, beside those that are in it. */
  types?: string[];
};

/** Reads from the API and reads again when a change touches what was read. */
export function useLoad<Data, Variables extends AnyVariables>(
  query: Query<Data, Variables>,
  variables: Variables,
  options: LoadOptions = {},
): Loaded<Data> {
  const types = (options.types ?? []).join();
  const context = useMemo<Partial<OperationContext>>(
    () => ({ requestPolicy: 'cache-and-network', additionalTypenames: types ? types.split(',') : [] }),
    [types],
  );
  const [state, execute] = useQuery<Data, Variables>({
    query,
    variables,
    pause: options.pause,
    context,
  } as Parameters<typeof useQuery<Data, Variables>>[0]);
  const reload = useCallback(() => execute({ requestPolicy: 'network-only' }), [execute]);
  return {
    data: state.data,
    error: state.error ? toApiError(state.error) : null,
    loading: state.fetching && state.data === undefined,
    reload,
  };
}

export type Api = {
  /** Asks once; throws an ApiError. */
  ask: <Data, Variables extends AnyVariables>(
    query: Query<Data, Variables>,
    variables: Variables,
  ) => Promise<Data>;
  /** Changes something; what was read of the types named is read again. Throws an ApiError. */
  change: <Data, Variables extends AnyVariables>(
    mutation: Query<Data, Variables>,
    variables: Variables,
    types?: string[],
  ) => Promise<Data>;
};

/** The API as functions, for what happens on a click. */
export function useApi(): Api {
  const client = useClient();
  return useMemo<Api>(
    () => ({
      ask: async (query, variables) => {
        const result = await client.query(query, variables, { requestPolicy: 'network-only' }).toPromise();
        if (result.error) throw toApiError(result.error);
        return result.data as NonNullable<typeof result.data>;
      },
      change: async (mutation, variables, types = []) => {
        const result = await client.mutation(mutation, variables, { additionalTypenames: types }).toPromise();
        if (result.error) throw toApiError(result.error);
        return result.data as NonNullable<typeof result.data>;
      },
    }),
    [client],
  );
}
