import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiError, asApiError } from '../../data/errors';
import { placeErrors } from '../../data/placeErrors';
import { useRecordActions } from '../../data/useRecordActions';
import { kindOf } from '../../fields/registry';
import { useText } from '../../i18n/useText';
import type { ObjectInfo, RecordData } from '../../metadata/types';
import { ErrorNotice } from '../../ui/ErrorNotice';
import { Button, Group, SimpleGrid } from '../../ui/kit';
import { ConflictNotice } from './ConflictNotice';
import { changedData, formFields, inputNames, startValues } from './recordForm';

type Props = {
  object: ObjectInfo;
  /** null makes a new record. */
  record: RecordData | null;
  onSaved: (id: string) => void;
  onCancel: () => void;
  /** The person wants to see what somebody else has saved meanwhile. */
  onReload?: () => void;
};

/** One form for making and changing records, made from the object's fields. */
export function RecordForm({ object, record, onSaved, onCancel, onReload }: Props) {
  const { t } = useTranslation();
  const text = useText();
  const actions = useRecordActions(object);
  const fields = formFields(object);
  const [start] = useState(() => startValues(fields, record));
  const [values, setValues] = useState(start);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const placed = error ? placeErrors(error, inputNames(fields)) : null;

  async function save(ifVersion?: number) {
    const data = changedData(fields, start, values, record === null);
    setBusy(true);
    setError(null);
    try {
      const saved = record ? await actions.update(record.id, data, ifVersion) : await actions.create(data);
      onSaved(saved.id);
    } catch (thrown) {
      setError(asApiError(thrown));
      setBusy(false);
    }
  }

  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    if (record && Object.keys(changedData(fields, start, values, false)).length === 0) onCancel();
    else void save(record?.version);
  }

  const conflict = error?.code === 'CONFLICT' && record !== null && error.fields.length === 0;
  return (
    <form onSubmit={handleSubmit} noValidate>
      {conflict && onReload ? (
        <ConflictNotice onReload={onReload} onOverwrite={() => void save()} />
      ) : (
        <ErrorNotice error={placed?.rest} />
      )}
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        {fields.map((field) => {
          const { Input, wide, writeName } = kindOf(field);
          return (
            <div key={field.name} style={wide ? { gridColumn: '1 / -1' } : undefined}>
              <Input
                field={field}
                label={text(field.label, field.name)}
                description={text(field.help) || undefined}
                required={field.required}
                value={values[field.name]}
                error={placed?.byInput[field.name] ?? (writeName && placed?.byInput[writeName(field)])}
                onChange={(value) => setValues((current) => ({ ...current, [field.name]: value }))}
              />
            </div>
          );
        })}
      </SimpleGrid>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={busy}>
          {record ? t('common.save') : t('records.create')}
        </Button>
      </Group>
    </form>
  );
}
