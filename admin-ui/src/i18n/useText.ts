import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** A text that comes from the API in both languages. */
export type ApiText = { en: string; zhCN: string };

/** Picks the language that the screen is in, or the other where that one is missing. */
export function useText(): (text: ApiText | null | undefined, otherwise?: string) => string {
  const { i18n } = useTranslation();
  const chinese = i18n.language === 'zh-CN';
  return useCallback((text, otherwise = '') => pickText(text, chinese) || otherwise, [chinese]);
}

export function pickText(text: ApiText | null | undefined, chinese: boolean): string {
  if (!text) return '';
  return chinese ? text.zhCN || text.en : text.en || text.zhCN;
}
