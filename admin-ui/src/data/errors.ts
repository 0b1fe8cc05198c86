import type { CombinedError } from '@urql/core';

/** One fault of an input: where it is ("label", "options[1].value"), a stable code, a sentence for people. */
export type FieldFault = { field: string; code: string; message: string };

/** The codes of the API's contract, and UNREACHABLE when no answer came at all. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_INPUT'
  | 'VALIDATION_FAILED'
  | 'CONFLICT'
  | 'LIMIT_EXCEEDED'
  | 'PLUGIN_UNAVAILABLE'
  | 'UNAVAILABLE'
  | 'INTERNAL'
  | 'UNREACHABLE';

/** What the server refused and why, in the language of the request. */
export class ApiError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly fields: FieldFault[] = [],
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** Reads the first error of an answer. */
export function toApiError(error: CombinedError): ApiError {
  if (statusOf(error) === 401) return new ApiError('UNAUTHENTICATED', error.message);
  const first = error.graphQLErrors[0];
  if (!first) return new ApiError('UNREACHABLE', error.networkError?.message ?? error.message);
  const { code, fields } = first.extensions as { code?: ErrorCode; fields?: FieldFault[] };
  return new ApiError(code ?? 'INTERNAL', first.message, fields ?? []);
}

function statusOf(error: CombinedError): number | undefined {
  return (error.response as Response | undefined)?.status;
}

/**
 * Turns any thrown thing into an ApiError, for the one place of a form or a
 * page that shows it.
 */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  return new ApiError('INTERNAL', thrown instanceof Error ? thrown.message : String(thrown));
}
