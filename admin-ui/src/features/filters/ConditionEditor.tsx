import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type Condition, type OperatorName, operandOf } from '../../data/filter';
import { kindOf } from '../../fields/registry';
import { ActionIcon, Group, Select } from '../../ui/kit';
import { type FilterField, filterFieldLabel } from './filterFields';
import { OperandInput } from './OperandInput';

type Props = {
  condition: Condition;
  fields: FilterField[];
  onChange: (condition: Condition) => void;
  onRemove: () => void;
};

/** Field, operator, value. */
export function ConditionEditor({ condition, fields, onChange, onRemove }: Props) {
  const { t, i18n } = useTranslation();
  const chosen = fields.find(({ path }) => path === condition.field);
  const operators = chosen ? kindOf(chosen.field).operators : [];

  function handleField(path: string | null) {
    const next = fields.find((field) => field.path === path);
    const op = next && kindOf(next.field).operators[0];
    if (next && op) onChange({ field: next.path, op });
  }

  function handleOperator(op: OperatorName) {
    const keeps = operandOf(op) === operandOf(condition.op);
    onChange({ field: condition.field, op, value: keeps ? condition.value : undefined });
  }

  return (
    <Group gap="xs" align="flex-start" wrap="nowrap">
      <Select
        aria-label={t('filters.field')}
        searchable
        allowDeselect={false}
        w={200}
        nothingFoundMessage={t('common.nothingFound')}
        data={fields.map((field) => ({
          value: field.path,
          label: filterFieldLabel(field, i18n.language === 'zh-CN'),
        }))}
        value={condition.field}
        onChange={handleField}
      />
      <Select
        aria-label={t('filters.operator')}
        allowDeselect={false}
        w={170}
        data={operators.map((op) => ({ value: op, label: t(`filters.operators.${op}`) }))}
        value={condition.op}
        onChange={(op) => op && handleOperator(op as OperatorName)}
      />
      <div style={{ flex: 1, minWidth: 180 }}>
        {chosen && (
          <OperandInput
            key={`${condition.field} ${operandOf(condition.op)}`}
            field={chosen.field}
            operand={operandOf(condition.op)}
            value={condition.value}
            onChange={(value) => onChange({ ...condition, value })}
          />
        )}
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={t('filters.removeCondition')}
        onClick={onRemove}
      >
        <IconTrash size={17} />
      </ActionIcon>
    </Group>
  );
}
