import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type FilterGroup, type FilterItem, isGroup } from '../../data/filter';
import { kindOf } from '../../fields/registry';
import { ActionIcon, Button, Group, Paper, SegmentedControl, Stack, Text } from '../../ui/kit';
import { ConditionEditor } from './ConditionEditor';
import type { FilterField } from './filterFields';

const deepest = 3; // groups inside groups: more than anyone can read

type Props = {
  group: FilterGroup;
  fields: FilterField[];
  depth?: number;
  onChange: (group: FilterGroup) => void;
  onRemove?: () => void;
};

/** Conditions of which all, or any, must hold; groups can stand inside. */
export function GroupEditor({ group, fields, depth = 1, onChange, onRemove }: Props) {
  const { t } = useTranslation();
  const setItem = (at: number, item: FilterItem) =>
    onChange({ ...group, items: group.items.map((old, i) => (i === at ? item : old)) });
  const remove = (at: number) => onChange({ ...group, items: group.items.filter((_, i) => i !== at) });
  const add = (item: FilterItem | null) => item && onChange({ ...group, items: [...group.items, item] });
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Text size="sm" c="dimmed">
          {t('filters.match')}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={t('filters.match')}
          data={[
            { value: 'and', label: t('filters.all') },
            { value: 'or', label: t('filters.any') },
          ]}
          value={group.join}
          onChange={(join) => onChange({ ...group, join: join as FilterGroup['join'] })}
        />
        {onRemove && (
          <ActionIcon
            variant="subtle"
            color="gray"
            ml="auto"
            aria-label={t('filters.removeGroup')}
            onClick={onRemove}
          >
            <IconTrash size={17} />
          </ActionIcon>
        )}
      </Group>
      {group.items.map((item, i) =>
        isGroup(item) ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no identity but their place
          <Paper key={i} withBorder p="sm">
            <GroupEditor
              group={item}
              fields={fields}
              depth={depth + 1}
              onChange={(next) => setItem(i, next)}
              onRemove={() => remove(i)}
            />
          </Paper>
        ) : (
          <ConditionEditor
            // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no identity but their place
            key={i}
            condition={item}
            fields={fields}
            onChange={(next) => setItem(i, next)}
            onRemove={() => remove(i)}
          />
        ),
      )}
      <Group gap="xs">
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          onClick={() => add(firstCondition(fields))}
        >
          {t('filters.addCondition')}
        </Button>
        {depth < deepest && (
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={14} />}
            onClick={() => add(firstGroup(fields))}
          >
            {t('filters.addGroup')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

export function firstCondition(fields: FilterField[]): FilterItem | null {
  const first = fields[0];
  const op = first && kindOf(first.field).operators[0];
  return op ? { field: first.path, op } : null;
}

function firstGroup(fields: FilterField[]): FilterItem | null {
  const condition = firstCondition(fields);
  return condition && { join: 'or', items: [condition] };
}
