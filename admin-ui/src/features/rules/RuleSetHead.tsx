import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '../../i18n/useText';
import type { ObjectInfo } from '../../metadata/types';
import { Paper, Select, SimpleGrid, Stack, TextInput } from '../../ui/kit';
import { LanguageText } from '../../ui/LanguageText';
import { apiName } from '../objects/objectForm';
import type { RuleSetDraft } from './ruleForm';

type Props = {
  draft: RuleSetDraft;
  object: ObjectInfo;
  errors: Record<string, ReactNode>;
  onChange: (part: Partial<RuleSetDraft>) => void;
};

/** How the rule set is called, and what a classification writes. */
export function RuleSetHead({ draft, object, errors, onChange }: Props) {
  const { t } = useTranslation();
  const text = useText();
  const [named, setNamed] = useState(draft.name !== '');
  const picklists = object.fields.filter((field) => field.type === 'picklist');
  return (
    <Paper withBorder p="md">
      <Stack>
        <LanguageText
          label={t('rules.label')}
          value={draft.label}
          error={errors.label}
          onChange={(label) => onChange(named ? { label } : { label, name: apiName(label.en) })}
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={t('rules.name')}
            withAsterisk
            classNames={{ input: 'app-code' }}
            disabled={draft.id !== null}
            value={draft.name}
            error={errors.name}
            onChange={(event) => {
              setNamed(true);
              onChange({ name: event.currentTarget.value });
            }}
          />
          {draft.kind === 'CLASSIFICATION' && (
            <Select
              label={t('rules.target')}
              description={t('rules.targetHelp')}
              withAsterisk
              data={picklists.map((field) => ({ value: field.name, label: text(field.label, field.name) }))}
              nothingFoundMessage={t('rules.noPicklist')}
              value={draft.target || null}
              error={errors.target}
              onChange={(target) => onChange({ target: target ?? '' })}
            />
          )}
        </SimpleGrid>
      </Stack>
    </Paper>
  );
}
