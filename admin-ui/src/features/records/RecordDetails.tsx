import { useTranslation } from 'react-i18next';
import type { RecordDetail } from '../../data/recordTypes';
import { kindOf, readValue } from '../../fields/registry';
import { useActorName } from '../../i18n/useActorName';
import { useFormat } from '../../i18n/useFormat';
import { useText } from '../../i18n/useText';
import type { ObjectInfo } from '../../metadata/types';
import { Paper, Text } from '../../ui/kit';

/** All fields with their values, then who made and changed the record. */
export function RecordDetails({ object, record }: { object: ObjectInfo; record: RecordDetail }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const nameOf = useActorName();
  return (
    <Paper withBorder p="lg">
      <dl className="app-details">
        {object.fields.map((field) => {
          const { Display, wide } = kindOf(field);
          return (
            <div key={field.name} style={wide ? { gridColumn: '1 / -1' } : undefined}>
              <dt>{text(field.label, field.name)}</dt>
              <dd>
                <Display field={field} value={readValue(field, record)} />
              </dd>
            </div>
          );
        })}
        <div>
          <dt>{t('records.owner')}</dt>
          <dd>{record.owner?.name || record.owner?.email || '–'}</dd>
        </div>
      </dl>
      <Text size="sm" c="dimmed" mt="lg">
        {t('records.createdBy', {
          at: format.dateTime(record.createdAt),
          name: nameOf(record.createdBy),
        })}{' '}
        ·{' '}
        {t('records.updatedBy', {
          at: format.dateTime(record.updatedAt),
          name: nameOf(record.updatedBy),
        })}{' '}
        · {t('records.version', { version: record.version })}
      </Text>
    </Paper>
  );
}
