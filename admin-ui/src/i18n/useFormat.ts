import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

export type Format = {
  dateTime: (iso: string) => string;
  date: (isoDate: string) => string;
  number: (value: number | string, options?: Intl.NumberFormatOptions) => string;
  relative: (iso: string, now?: number) => string;
};

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** Dates and numbers as the person's language writes them. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  return useMemo(() => formatFor(i18n.language), [i18n.language]);
}

export function formatFor(language: string): Format {
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  return {
    dateTime: (iso) => dateTime.format(new Date(iso)),
    date: (isoDate) => date.format(new Date(`${isoDate}T00:00:00Z`)),
    // Intl takes a decimal string as it is: no digit is lost on the way through a float.
    number: (value, options) =>
      new Intl.NumberFormat(language, options).format(value as Intl.StringNumericLiteral),
    relative: (iso, now = Date.now()) => {
      const seconds = (new Date(iso).getTime() - now) / 1000;
      const [unit, size] = steps.find(([, s]) => Math.abs(seconds) >= s) ?? (['second', 1] as const);
      return relative.format(Math.round(seconds / size), unit);
    },
  };
}
