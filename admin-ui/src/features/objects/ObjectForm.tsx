import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiError, asApiError } from '../../data/errors';
import { CreateObjectDocument, UpdateObjectDocument } from '../../data/generated';
import { placeErrors } from '../../data/placeErrors';
import { useApi } from '../../data/useApi';
import { useText } from '../../i18n/useText';
import { catalogTypes } from '../../metadata/CatalogProvider';
import type { ObjectInfo } from '../../metadata/types';
import { ErrorNotice } from '../../ui/ErrorNotice';
import { Button, Group, Select, Stack, TextInput } from '../../ui/kit';
import { LanguageText } from '../../ui/LanguageText';
import {
  apiName,
  createInput,
  draftOf,
  type ObjectDraft,
  objectInputs,
  pluralOf,
  updateInput,
} from './objectForm';

type Props = {
  /** null makes a new object. */
  object: ObjectInfo | null;
  onSaved: (name: string) => void;
  onCancel: () => void;
};

/** Makes an object, or changes what can be changed of one. */
export function ObjectForm({ object, onSaved, onCancel }: Props) {
  const { t } = useTranslation();
  const text = useText();
  const { change } = useApi();
  const [draft, setDraft] = useState(() => draftOf(object));
  const [named, setNamed] = useState(object !== null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const placed = error ? placeErrors(error, objectInputs) : null;
  const set = (part: Partial<ObjectDraft>) => setDraft((current) => ({ ...current, ...part }));

  function handleLabel(label: ObjectDraft['label']) {
    const name = apiName(label.en);
    // The names follow the label until the person writes their own; they can't change later.
    set(named ? { label } : { label, name, plural: pluralOf(name) });
  }

  async function handleSubmit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      if (object) await change(UpdateObjectDocument, { input: updateInput(draft) }, catalogTypes);
      else await change(CreateObjectDocument, { input: createInput(draft) }, catalogTypes);
      onSaved(draft.name);
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
        <LanguageText
          label={t('objects.label')}
          required
          value={draft.label}
          error={placed?.byInput.label}
          onChange={handleLabel}
        />
        <LanguageText
          label={t('objects.pluralLabel')}
          value={draft.pluralLabel}
          error={placed?.byInput.pluralLabel}
          onChange={(pluralLabel) => set({ pluralLabel })}
        />
        <TextInput
          label={t('objects.name')}
          description={object ? t('common.locked') : t('objects.nameHelp')}
          withAsterisk
          disabled={object !== null}
          classNames={{ input: 'app-code' }}
          value={draft.name}
          error={placed?.byInput.name}
          onChange={(event) => {
            setNamed(true);
            set({ name: event.currentTarget.value });
          }}
        />
        <TextInput
          label={t('objects.plural')}
          description={object ? t('common.locked') : t('objects.pluralHelp')}
          withAsterisk
          disabled={object !== null}
          classNames={{ input: 'app-code' }}
          value={draft.plural}
          error={placed?.byInput.plural}
          onChange={(event) => {
            setNamed(true);
            set({ plural: event.currentTarget.value });
          }}
        />
        {object ? (
          <Select
            label={t('objects.nameField')}
            description={t('objects.nameFieldHelp')}
            allowDeselect={false}
            data={object.fields.map((field) => ({ value: field.name, label: text(field.label, field.name) }))}
            value={draft.nameField || null}
            error={placed?.byInput.nameField}
            onChange={(nameField) => set({ nameField: nameField ?? '' })}
          />
        ) : (
          <LanguageText
            label={t('objects.firstField')}
            value={draft.nameLabel}
            onChange={(nameLabel) => set({ nameLabel })}
          />
        )}
        <LanguageText
          label={t('objects.help')}
          value={draft.help}
          error={placed?.byInput.help}
          onChange={(help) => set({ help })}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {object ? t('common.save') : t('objects.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
