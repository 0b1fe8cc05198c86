import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { type Condition, type FilterItem, isGroup, operandOf } from '../../data/filter';
import { kindOf } from '../../fields/registry';
import { useText } from '../../i18n/useText';
import type { FieldInfo, RecordLink } from '../../metadata/types';
import { type FilterField, filterFieldLabel } from './filterFields';

type Props = { item: FilterItem; fields: FilterField[] };

/** A filter in words. */
export function FilterChip({ item, fields }: Props) {
  const { t } = useTranslation();
  if (!isGroup(item)) return <ConditionWords condition={item} fields={fields} />;
  const joint = item.join === 'and' ? t('filters.and') : t('filters.or');
  return (
    <>
      (
      {item.items.map((inner, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no identity but their place
        <Fragment key={i}>
          {i > 0 && ` ${joint} `}
          <FilterChip item={inner} fields={fields} />
        </Fragment>
      ))}
      )
    </>
  );
}

function ConditionWords({ condition, fields }: { condition: Condition; fields: FilterField[] }) {
  const { t, i18n } = useTranslation();
  const found = fields.find(({ path }) => path === condition.field);
  const label = found ? filterFieldLabel(found, i18n.language === 'zh-CN') : condition.field;
  return (
    <>
      {label} {t(`filters.operators.${condition.op}`)}{' '}
      {found && operandOf(condition.op) !== 'none' && <Values condition={condition} field={found.field} />}
    </>
  );
}

function Values({ condition: { op, value }, field }: { condition: Condition; field: FieldInfo }) {
  const { t } = useTranslation();
  if (operandOf(op) === 'duration') {
    const [, count = '', unit] = /^(\d+)([dwhm])$/.exec(String(value)) ?? [];
    return unit ? `${count} ${t(`filters.units.${unit as 'd'}`)}` : String(value);
  }
  const values = Array.isArray(value) ? value : [value];
  return (
    <>
      {values.map((one, i) => (
        <Fragment key={String(one)}>
          {i > 0 && ', '}
          <OneValue field={field} value={one} />
        </Fragment>
      ))}
    </>
  );
}

/** Texts of options and links, without the colours and anchors that a record shows. */
function OneValue({ field, value }: { field: FieldInfo; value: unknown }) {
  const text = useText();
  const option = field.options.find((candidate) => candidate.value === value);
  if (option) return <>{text(option.label, option.value)}</>;
  if (typeof value === 'object' && value !== null) return <>{(value as RecordLink).name}</>;
  const { Display, operators } = kindOf(field);
  return operators.includes('contains') ? String(value) : <Display field={field} value={value} />;
}
