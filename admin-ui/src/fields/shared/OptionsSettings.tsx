import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import {
  ActionIcon,
  Button,
  Checkbox,
  Fieldset,
  Group,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '../../ui/kit';
import type { OptionDraft, SettingsProps } from '../kind';
import { colorOf, optionColors } from './colors';
import { emptyOption, moveOption } from './optionDrafts';

/** The choices of a picklist, in order, with labels in both languages. */
export function OptionsSettings({ settings, onChange, errors }: SettingsProps) {
  const { t } = useTranslation();
  const { options } = settings;
  const handleRow = (at: number, change: Partial<OptionDraft>) =>
    onChange({ options: options.map((option, i) => (i === at ? { ...option, ...change } : option)) });
  return (
    <Fieldset legend={t('fields.options')}>
      <Stack gap="md">
        {options.map((option, i) => (
          <OptionRow
            key={option.key}
            option={option}
            number={i + 1}
            error={errors[`options.${i}.value`] ?? errors[`options.${i}`]}
            onChange={(change) => handleRow(i, change)}
            onMove={(by) => onChange({ options: moveOption(options, i, by) })}
            onRemove={() => onChange({ options: options.filter((_, at) => at !== i) })}
          />
        ))}
        {errors.options && (
          <Text c="var(--mantine-color-error)" size="sm">
            {errors.options}
          </Text>
        )}
        <Group>
          <Button
            variant="default"
            size="compact-md"
            leftSection={<IconPlus size={15} />}
            onClick={() => onChange({ options: [...options, emptyOption(options)] })}
          >
            {t('fields.addOption')}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}

type RowProps = {
  option: OptionDraft;
  number: number;
  error: React.ReactNode;
  onChange: (change: Partial<OptionDraft>) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
};

function OptionRow({ option, number, error, onChange, onMove, onRemove }: RowProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="app-option" aria-label={t('fields.optionNumber', { number })}>
      <SimpleGrid cols={3} spacing="xs">
        <TextInput
          label={t('fields.optionValue')}
          value={option.value}
          error={error}
          classNames={{ input: 'app-code' }}
          onChange={(event) => onChange({ value: event.currentTarget.value })}
        />
        <TextInput
          label={t('common.inEnglish', { label: t('fields.label') })}
          value={option.label.en}
          onChange={(event) => onChange({ label: { ...option.label, en: event.currentTarget.value } })}
        />
        <TextInput
          label={t('common.inChinese', { label: t('fields.label') })}
          lang="zh-CN"
          value={option.label.zhCN}
          onChange={(event) => onChange({ label: { ...option.label, zhCN: event.currentTarget.value } })}
        />
      </SimpleGrid>
      <Group gap="xs" mt={6} wrap="nowrap">
        <Select
          aria-label={t('fields.color')}
          size="xs"
          w={130}
          allowDeselect={false}
          data={optionColors.map((color) => ({ value: color, label: t(`fields.colors.${color}`) }))}
          value={option.color || 'gray'}
          leftSection={<span className="app-swatch" style={{ background: colorOf(option.color) }} />}
          onChange={(color) => onChange({ color: color ?? 'gray' })}
        />
        <Checkbox
          size="xs"
          label={t('fields.retired')}
          checked={option.retired}
          onChange={(event) => onChange({ retired: event.currentTarget.checked })}
        />
        <Group gap={4} ml="auto" wrap="nowrap">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('common.moveUp')}
            onClick={() => onMove(-1)}
          >
            <IconArrowUp size={16} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('common.moveDown')}
            onClick={() => onMove(1)}
          >
            <IconArrowDown size={16} />
          </ActionIcon>
          <ActionIcon variant="subtle" color="red" aria-label={t('fields.removeOption')} onClick={onRemove}>
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      </Group>
    </fieldset>
  );
}
