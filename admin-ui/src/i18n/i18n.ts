import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

export const languages = ['en', 'zh-CN'] as const;
export type Language = (typeof languages)[number];

const storageKey = 'guanxi.language';
const catalogues: Record<Language, () => Promise<{ catalogue: object }>> = {
  en: () => import('./en'),
  'zh-CN': () => import('./zh-CN'),
};

/** The language chosen in this browser, if any was. */
export function chosenLanguage(): Language | null {
  const stored = localStorage.getItem(storageKey);
  return languages.find((language) => language === stored) ?? null;
}

/** Chosen before, else the browser's if we have it, else English. */
export function startLanguage(): Language {
  const chosen = chosenLanguage();
  if (chosen) return chosen;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

/** Starts the texts in a language; only its catalogue is loaded. */
export async function startTexts(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: (await catalogues[language]()).catalogue } },
    interpolation: { escapeValue: false }, // React escapes
    returnNull: false,
  });
  document.documentElement.lang = language;
}

/** Switches the language of all that is on the screen. */
export async function switchLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', (await catalogues[language]()).catalogue);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** Switches, and remembers the choice in this browser. */
export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(storageKey, language);
  await switchLanguage(language);
}

export function currentLanguage(): Language {
  return i18next.language === 'zh-CN' ? 'zh-CN' : 'en';
}
