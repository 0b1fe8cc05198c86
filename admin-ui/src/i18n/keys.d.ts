import 'i18next';
import type { catalogue } from './en';

/** Keys that the English catalogue does not have are faults that the compiler finds. */
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof catalogue };
    returnNull: false;
  }
}
