import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach } from 'vitest';

// What jsdom has no layout for, and the component kit asks.
if (typeof window !== 'undefined') {
  window.matchMedia ??= (query) =>
    ({
      matches: false,
      media: query,
      addEventListener() {},
      removeEventListener() {},
    }) as unknown as MediaQueryList;
  window.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  window.scrollTo = () => {};
  Element.prototype.scrollIntoView ??= () => {};
  Range.prototype.getClientRects ??= () => [] as unknown as DOMRectList;
  if (!document.fonts) {
    const fonts = { addEventListener() {}, removeEventListener() {} };
    Object.defineProperty(document, 'fonts', { value: fonts });
  }
}

// Generous: the machine may be busy with other tests. Nothing waits longer than it must.
configure({ asyncUtilTimeout: 10_000, getElementError: (message) => new Error(message ?? 'not found') });

beforeEach(() => localStorage.clear());
afterEach(cleanup);
