import { SimpleGrid, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export type LanguagePair = { en: string; zhCN: string };

type Props = {
  label: string;
  value: LanguagePair;
  onChange: (value: LanguagePair) => void;
  error?: ReactNode;
  required?: boolean;
};

/** One text in both languages of the product; one of the two is enough. */
export function LanguageText({ label, value, onChange, error, required }: Props) {
  const { t } = useTranslation();
  return (
    <SimpleGrid cols={2} spacing="sm">
      <TextInput
        label={t('common.inEnglish', { label })}
        value={value.en}
        onChange={(event) => onChange({ ...value, en: event.currentTarget.value })}
        error={error}
        withAsterisk={required}
      />
      <TextInput
        label={t('common.inChinese', { label })}
        value={value.zhCN}
        onChange={(event) => onChange({ ...value, zhCN: event.currentTarget.value })}
        lang="zh-CN"
      />
    </SimpleGrid>
  );
}
