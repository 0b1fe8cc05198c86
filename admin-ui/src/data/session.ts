import { ApiError, type ErrorCode } from './errors';

type Refusal = { errors?: { message: string; extensions?: { code?: ErrorCode } }[] };

/** Opens a session; the server answers with a cookie that scripts cannot read. */
export async function signIn(email: string, password: string, language: string): Promise<void> {
  await post('/auth/login', { email, password }, language);
}

/** Ends the session. */
export async function signOut(language: string): Promise<void> {
  await post('/auth/logout', {}, language);
}

async function post(url: string, body: unknown, language: string): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      credentials: 'same-origin',
      headers: {
        'Content-Type': 'application/json',
        'X-Requested-With': 'guanxi',
        'Accept-Language': language,
      },
      body: JSON.stringify(body),
    });
  } catch (cause) {
    throw new ApiError('UNREACHABLE', cause instanceof Error ? cause.message : '');
  }
  if (response.ok) return;
  const refusal = (await response.json().catch(() => ({}))) as Refusal;
  const first = refusal.errors?.[0];
  throw new ApiError(first?.extensions?.code ?? codeOfStatus(response.status), first?.message ?? '');
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401 || status === 403) return 'UNAUTHENTICATED';
  if (status === 429) return 'LIMIT_EXCEEDED';
  return 'INTERNAL';
}
