import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { kindOf } from '../../fields/registry';
import { useText } from '../../i18n/useText';
import { Fieldset } from '../../ui/kit';
import { type FieldDraft, previewOf } from './fieldForm';

/** The input as people will see it. */
export function FieldPreview({ draft }: { draft: FieldDraft }) {
  return <Preview key={draft.type} draft={draft} />;
}

function Preview({ draft }: { draft: FieldDraft }) {
  const { t } = useTranslation();
  const text = useText();
  const [value, setValue] = useState<unknown>(null);
  const { Input, writeName, write } = kindOf(draft);
  const readOnly = !write && !writeName && draft.type === 'autoNumber';
  return (
    <Fieldset legend={t('fields.preview')}>
      <Input
        field={previewOf(draft)}
        label={text(draft.label, t(`fields.types.${draft.type}`))}
        description={text(draft.help) || undefined}
        required={draft.required}
        disabled={readOnly}
        value={readOnly ? draft.settings.format.replace(/\{(0*)0\}/, '$11') : value}
        onChange={setValue}
      />
    </Fieldset>
  );
}
