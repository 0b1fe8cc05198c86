import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { SortKey } from '../../data/recordQuery';
import { kindOf, readValue } from '../../fields/registry';
import { useText } from '../../i18n/useText';
import {
  type FieldInfo,
  nameFieldOf,
  type ObjectInfo,
  type RecordData,
  recordName,
} from '../../metadata/types';
import { Table, UnstyledButton } from '../../ui/kit';
import { LinkTo } from '../../ui/RouterAnchor';
import { TableFrame } from '../../ui/TableFrame';

type Props = {
  object: ObjectInfo;
  columns: FieldInfo[];
  records: RecordData[];
  total: number;
  sort?: SortKey[];
  /** Left out where the order is fixed. */
  onSort?: (field: string, add: boolean) => void;
};

/** Records as rows; the name leads to the record. */
export function RecordTable({ object, columns, records, total, sort = [], onSort }: Props) {
  const text = useText();
  const { t } = useTranslation();
  const named = nameFieldOf(object);
  return (
    <TableFrame label={text(object.pluralLabel) || text(object.label, object.plural)} rowCount={total}>
      <Table.Thead>
        <Table.Tr>
          {!named && <Table.Th scope="col">{t('records.id')}</Table.Th>}
          {columns.map((field) => (
            <ColumnHead key={field.name} field={field} sort={sort} onSort={onSort} />
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {records.map((record) => (
          <Table.Tr key={record.id}>
            {!named && (
              <Table.Td>
                <NameLink object={object} record={record} />
              </Table.Td>
            )}
            {columns.map((field) => (
              <Table.Td key={field.name} ta={kindOf(field).align}>
                {field === named ? (
                  <NameLink object={object} record={record} />
                ) : (
                  <Cell field={field} record={record} />
                )}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </TableFrame>
  );
}

function NameLink({ object, record }: { object: ObjectInfo; record: RecordData }) {
  return (
    <LinkTo fw={500} to="/records/$object/$id" params={{ object: object.name, id: record.id }} search={{}}>
      {recordName(object, record)}
    </LinkTo>
  );
}

function Cell({ field, record }: { field: FieldInfo; record: RecordData }) {
  const { Display } = kindOf(field);
  return <Display field={field} value={readValue(field, record)} />;
}

type HeadProps = { field: FieldInfo; sort: SortKey[]; onSort?: (field: string, add: boolean) => void };

function ColumnHead({ field, sort, onSort }: HeadProps) {
  const { t } = useTranslation();
  const text = useText();
  const kind = kindOf(field);
  const label = text(field.label, field.name);
  if (!onSort || !kind.sortable) {
    return (
      <Table.Th scope="col" ta={kind.align}>
        {label}
      </Table.Th>
    );
  }
  const direction = sort.find((key) => key.field === field.name)?.direction;
  const ariaSort = direction && (direction === 'ASC' ? 'ascending' : 'descending');
  const handleClick = (event: MouseEvent) => onSort(field.name, event.shiftKey);
  return (
    <Table.Th scope="col" ta={kind.align} aria-sort={ariaSort}>
      <UnstyledButton className="app-sort" onClick={handleClick} title={t('records.sortHelp')}>
        {label}
        {direction === 'ASC' && <IconArrowUp size={14} aria-hidden />}
        {direction === 'DESC' && <IconArrowDown size={14} aria-hidden />}
      </UnstyledButton>
    </Table.Th>
  );
}
