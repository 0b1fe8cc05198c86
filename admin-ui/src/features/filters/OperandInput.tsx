import { useTranslation } from 'react-i18next';
import type { Operand } from '../../data/filter';
import { kindOf } from '../../fields/registry';
import { useText } from '../../i18n/useText';
import type { FieldInfo } from '../../metadata/types';
import { Group, MultiSelect, Select, TagsInput, TextInput } from '../../ui/kit';

type Props = { field: FieldInfo; value: unknown; onChange: (value: unknown) => void };

/** What a condition compares with, by the operator's operand. */
export function OperandInput({ operand, ...props }: Props & { operand: Operand }) {
  const Input = inputs[operand];
  return <Input {...props} />;
}

const inputs: Record<Operand, (props: Props) => React.ReactNode> = {
  one: OneInput,
  two: TwoInput,
  many: ManyInput,
  duration: DurationInput,
  none: () => null,
};

function OneInput({ field, value, onChange }: Props) {
  const { t } = useTranslation();
  const { Input } = kindOf(field);
  return <Input field={field} ariaLabel={t('filters.value')} value={value ?? null} onChange={onChange} />;
}

function TwoInput({ field, value, onChange }: Props) {
  const { t } = useTranslation();
  const { Input } = kindOf(field);
  const [from, to] = Array.isArray(value) ? value : [null, null];
  return (
    <Group gap={6} grow wrap="nowrap">
      <Input
        field={field}
        ariaLabel={t('filters.from')}
        value={from}
        onChange={(next) => onChange([next, to])}
      />
      <Input
        field={field}
        ariaLabel={t('filters.to')}
        value={to}
        onChange={(next) => onChange([from, next])}
      />
    </Group>
  );
}

function ManyInput({ field, value, onChange }: Props) {
  const { t } = useTranslation();
  const text = useText();
  const chosen = Array.isArray(value) ? value.map(String) : [];
  if (field.options.length === 0) {
    return (
      <TagsInput
        aria-label={t('filters.values')}
        placeholder={t('filters.manyHelp')}
        value={chosen}
        onChange={onChange}
      />
    );
  }
  const data = field.options.map((option) => ({
    value: option.value,
    label: text(option.label, option.value),
  }));
  return <MultiSelect aria-label={t('filters.values')} data={data} value={chosen} onChange={onChange} />;
}

const units = ['d', 'w', 'h', 'm'] as const;

function DurationInput({ field, value, onChange }: Props) {
  const { t } = useTranslation();
  const [, count = '', unit = 'd'] = /^(\d*)([dwhm])$/.exec(String(value ?? '')) ?? [];
  const offered = field.type === 'date' ? units.slice(0, 2) : units;
  const set = (nextCount: string, nextUnit: string) =>
    onChange(/^\d+$/.test(nextCount) ? `${nextCount}${nextUnit}` : undefined);
  return (
    <Group gap={6} wrap="nowrap" grow>
      <TextInput
        aria-label={t('filters.count')}
        inputMode="numeric"
        defaultValue={count}
        onChange={(event) => set(event.currentTarget.value, unit)}
      />
      <Select
        aria-label={t('filters.unit')}
        allowDeselect={false}
        data={offered.map((name) => ({ value: name, label: t(`filters.units.${name}`) }))}
        value={unit}
        onChange={(next) => next && set(count, next)}
      />
    </Group>
  );
}
