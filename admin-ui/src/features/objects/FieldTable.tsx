import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { kindOf } from '../../fields/registry';
import { useText } from '../../i18n/useText';
import type { FieldInfo, ObjectInfo } from '../../metadata/types';
import { ActionIcon, Badge, Group, Table, Text } from '../../ui/kit';
import { TableFrame } from '../../ui/TableFrame';

type Props = { object: ObjectInfo; onEdit: (field: FieldInfo) => void; onDelete: (field: FieldInfo) => void };

/** The fields of an object in their order. */
export function FieldTable({ object, onEdit, onDelete }: Props) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <TableFrame label={t('objects.fields')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('fields.label')}</Table.Th>
          <Table.Th scope="col">{t('fields.name')}</Table.Th>
          <Table.Th scope="col">{t('fields.type')}</Table.Th>
          <Table.Th scope="col">{t('fields.rules')}</Table.Th>
          <Table.Th scope="col">{t('common.actions')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {object.fields.map((field) => {
          const label = text(field.label, field.name);
          const Icon = kindOf(field).icon;
          return (
            <Table.Tr key={field.name}>
              <Table.Td>
                <Text span fw={500} inherit>
                  {label}
                </Text>
              </Table.Td>
              <Table.Td className="app-code">{field.name}</Table.Td>
              <Table.Td>
                <Group gap={6} wrap="nowrap">
                  <Icon size={16} aria-hidden />
                  {t(`fields.types.${field.type}`)}
                  {field.target && (
                    <Text span size="sm" c="dimmed">
                      → {field.target}
                    </Text>
                  )}
                </Group>
              </Table.Td>
              <Table.Td>
                <FieldBadges object={object} field={field} />
              </Table.Td>
              <Table.Td>
                <Group gap={4} wrap="nowrap">
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t('fields.editNamed', { name: label })}
                    onClick={() => onEdit(field)}
                  >
                    <IconPencil size={17} />
                  </ActionIcon>
                  <ActionIcon
                    variant="subtle"
                    color="red"
                    aria-label={t('fields.deleteNamed', { name: label })}
                    onClick={() => onDelete(field)}
                  >
                    <IconTrash size={17} />
                  </ActionIcon>
                </Group>
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </TableFrame>
  );
}

function FieldBadges({ object, field }: { object: ObjectInfo; field: FieldInfo }) {
  const { t } = useTranslation();
  return (
    <Group gap={4}>
      {object.nameField === field.name && <Badge>{t('objects.nameField')}</Badge>}
      {field.required && <Badge color="red">{t('fields.required')}</Badge>}
      {field.unique && <Badge color="teal">{t('fields.unique')}</Badge>}
      {field.indexed && <Badge color="gray">{t('fields.indexed')}</Badge>}
      {field.ruleSet && <Badge color="grape">{t('fields.byRuleSet', { name: field.ruleSet })}</Badge>}
      {field.plugin && <Badge color="cyan">{field.plugin}</Badge>}
    </Group>
  );
}
