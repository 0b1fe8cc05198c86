import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiError, asApiError } from '../../data/errors';
import { CreateFieldDocument, UpdateFieldDocument } from '../../data/generated';
import { placeErrors } from '../../data/placeErrors';
import { useApi } from '../../data/useApi';
import { kindOf } from '../../fields/registry';
import { catalogTypes } from '../../metadata/CatalogProvider';
import { type FieldInfo, type ObjectInfo, typeName } from '../../metadata/types';
import { ErrorNotice } from '../../ui/ErrorNotice';
import { Button, Group, Stack, TextInput } from '../../ui/kit';
import { LanguageText } from '../../ui/LanguageText';
import { FieldPreview } from './FieldPreview';
import { FieldRules } from './FieldRules';
import { createFieldInput, draftOfField, type FieldDraft, fieldInputs, updateFieldInput } from './fieldForm';
import { apiName } from './objectForm';
import { TypePicker } from './TypePicker';

type Props = {
  object: ObjectInfo;
  /** null makes a new field. */
  field: FieldInfo | null;
  onSaved: () => void;
  onCancel: () => void;
};

/** Everything about one field; name and type are fixed once it exists. */
export function FieldEditor({ object, field, onSaved, onCancel }: Props) {
  const { t } = useTranslation();
  const { change } = useApi();
  const [draft, setDraft] = useState(() => draftOfField(field));
  const [named, setNamed] = useState(field !== null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const placed = error ? placeErrors(error, fieldInputs(draft)) : null;
  const errors = placed?.byInput ?? {};
  const { Settings } = kindOf(draft);
  const set = (part: Partial<FieldDraft>) => setDraft((current) => ({ ...current, ...part }));

  async function handleSubmit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setError(null);
    const stale = [...catalogTypes, typeName(object)];
    try {
      if (field) await change(UpdateFieldDocument, { input: updateFieldInput(object.name, draft) }, stale);
      else await change(CreateFieldDocument, { input: createFieldInput(object.name, draft) }, stale);
      onSaved();
    } catch (thrown) {
      setError(asApiError(thrown));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={handleSubmit} noValidate>
      <ErrorNotice error={placed?.rest} />
      <Stack>
        <TypePicker
          type={draft.type}
          locked={field !== null}
          error={errors.type}
          onChange={(type) => set({ type, default: null, defaultExpression: '' })}
        />
        <LanguageText
          label={t('fields.label')}
          required
          value={draft.label}
          error={errors.label}
          onChange={(label) => set(named ? { label } : { label, name: apiName(label.en) })}
        />
        <TextInput
          label={t('fields.name')}
          description={field ? t('common.locked') : t('fields.nameHelp')}
          withAsterisk
          disabled={field !== null}
          classNames={{ input: 'app-code' }}
          value={draft.name}
          error={errors.name}
          onChange={(event) => {
            setNamed(true);
            set({ name: event.currentTarget.value });
          }}
        />
        {Settings && (
          <Settings
            settings={draft.settings}
            errors={errors}
            existing={field !== null}
            onChange={(part) =>
              setDraft((current) => ({ ...current, settings: { ...current.settings, ...part } }))
            }
          />
        )}
        <FieldRules draft={draft} errors={errors} onChange={set} />
        <LanguageText
          label={t('fields.help')}
          value={draft.help}
          error={errors.help}
          onChange={(help) => set({ help })}
        />
        <FieldPreview draft={draft} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {field ? t('common.save') : t('fields.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
