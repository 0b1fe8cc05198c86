import { setNonce } from 'get-nonce';

/**
 * The nonce under which the page's policy lets style elements in; the server
 * writes it into index.html. Empty in development, where there is no policy.
 */
export function styleNonce(): string {
  const content = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
  return content.startsWith('__') ? '' : content;
}

/** Tells the libraries that add style elements of their own (the scroll lock of drawers and dialogs). */
export function shareStyleNonce(): void {
  const nonce = styleNonce();
  if (nonce) setNonce(nonce);
}
