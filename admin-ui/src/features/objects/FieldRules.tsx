import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Sensitivity } from '../../data/generated';
import { kindOf } from '../../fields/registry';
import { Checkbox, Fieldset, Select, SimpleGrid, Stack, TextInput } from '../../ui/kit';
import { type FieldDraft, previewOf } from './fieldForm';

type Props = {
  draft: FieldDraft;
  errors: Record<string, ReactNode>;
  onChange: (part: Partial<FieldDraft>) => void;
};

const sensitivities: Sensitivity[] = ['normal', 'personal', 'secret'];

/** The settings that most types share; those that the type can't have are not shown. */
export function FieldRules({ draft, errors, onChange }: Props) {
  const { t } = useTranslation();
  const { common, Input } = kindOf(draft);
  return (
    <>
      <Fieldset legend={t('fields.rules')}>
        <Stack gap="sm">
          {(['required', 'unique', 'indexed'] as const)
            .filter((setting) => common.includes(setting))
            .map((setting) => (
              <Checkbox
                key={setting}
                label={t(`fields.${setting}`)}
                description={t(`fields.${setting}Help`)}
                checked={draft[setting]}
                error={errors[setting]}
                onChange={(event) => onChange({ [setting]: event.currentTarget.checked })}
              />
            ))}
          <Checkbox
            label={t('fields.history')}
            description={t('fields.historyHelp')}
            checked={draft.history}
            error={errors.history}
            onChange={(event) => onChange({ history: event.currentTarget.checked })}
          />
          <Select
            label={t('fields.sensitivity')}
            allowDeselect={false}
            data={sensitivities.map((value) => ({ value, label: t(`fields.sensitivities.${value}`) }))}
            value={draft.sensitivity}
            error={errors.sensitivity}
            onChange={(value) => onChange({ sensitivity: (value ?? 'normal') as Sensitivity })}
          />
        </Stack>
      </Fieldset>
      {common.includes('default') && (
        <SimpleGrid cols={2} spacing="sm">
          <Input
            field={previewOf({ ...draft, required: false })}
            label={t('fields.default')}
            value={draft.default}
            disabled={draft.defaultExpression !== ''}
            error={errors.default}
            onChange={(value) => onChange({ default: value })}
          />
          <TextInput
            label={t('fields.defaultExpression')}
            placeholder="today()"
            classNames={{ input: 'app-code' }}
            value={draft.defaultExpression}
            error={errors.defaultExpression}
            onChange={(event) => onChange({ defaultExpression: event.currentTarget.value })}
          />
        </SimpleGrid>
      )}
    </>
  );
}
