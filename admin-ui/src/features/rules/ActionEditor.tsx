import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type ActionKind, type ProblemPartsFragment, UsersDocument } from '../../data/generated';
import { useLoad } from '../../data/useApi';
import { useText } from '../../i18n/useText';
import { ActionIcon, Group, Select, Stack } from '../../ui/kit';
import { LanguageText } from '../../ui/LanguageText';
import type { Scope } from './expression/completion';
import { ExpressionField } from './expression/ExpressionField';
import type { ActionDraft } from './ruleForm';

type PartProps = {
  action: ActionDraft;
  scope: Scope;
  problems: ProblemPartsFragment[];
  onChange: (part: Partial<ActionDraft>) => void;
};

const kinds: ActionKind[] = ['SET_FIELD', 'CHANGE_OWNER', 'NOTIFY'];

/** One effect of a step. */
export function ActionEditor({ onRemove, ...props }: PartProps & { onRemove: () => void }) {
  const { t } = useTranslation();
  const { action, onChange } = props;
  const Parts = parts[action.kind];
  return (
    <Group align="flex-start" wrap="nowrap" gap="sm">
      <Select
        label={t('rules.action')}
        w={190}
        allowDeselect={false}
        data={kinds.map((value) => ({ value, label: t(`rules.actions.${value}`) }))}
        value={action.kind}
        onChange={(kind) => onChange({ kind: (kind ?? 'SET_FIELD') as ActionKind })}
      />
      <Stack gap="sm" style={{ flex: 1 }}>
        <Parts {...props} />
      </Stack>
      <ActionIcon
        variant="subtle"
        color="red"
        size="lg"
        mt={24}
        aria-label={t('rules.removeAction')}
        onClick={onRemove}
      >
        <IconTrash size={17} />
      </ActionIcon>
    </Group>
  );
}

const parts: Record<ActionKind, (props: PartProps) => React.ReactNode> = {
  SET_FIELD: SetField,
  CHANGE_OWNER: ChangeOwner,
  NOTIFY: Notify,
};

function SetField({ action, scope, problems, onChange }: PartProps) {
  const { t } = useTranslation();
  const text = useText();
  const fields = scope.object.fields.filter(
    (field) => field.writable && !field.ruleSet && field.type !== 'autoNumber',
  );
  return (
    <>
      <Select
        label={t('rules.setField')}
        searchable
        nothingFoundMessage={t('common.nothingFound')}
        data={fields.map((field) => ({ value: field.name, label: text(field.label, field.name) }))}
        value={action.field || null}
        onChange={(field) => onChange({ field: field ?? '' })}
      />
      <ExpressionField
        label={t('rules.setValue')}
        value={action.value}
        scope={scope}
        saved={problems}
        onChange={(value) => onChange({ value })}
      />
    </>
  );
}

function ChangeOwner({ action, onChange }: PartProps) {
  const { t } = useTranslation();
  return (
    <UserSelect label={t('rules.newOwner')} user={action.user} onChange={(user) => onChange({ user })} />
  );
}

function Notify({ action, onChange }: PartProps) {
  const { t } = useTranslation();
  return (
    <>
      <UserSelect
        label={t('rules.notifyUser')}
        placeholder={t('rules.notifyOwner')}
        user={action.user}
        onChange={(user) => onChange({ user })}
      />
      <LanguageText
        label={t('rules.notifyText')}
        value={action.text}
        onChange={(text) => onChange({ text })}
      />
    </>
  );
}

type UserProps = { label: string; placeholder?: string; user: string; onChange: (user: string) => void };

function UserSelect({ label, placeholder, user, onChange }: UserProps) {
  const { t } = useTranslation();
  const { data } = useLoad(UsersDocument, {});
  return (
    <Select
      label={label}
      placeholder={placeholder}
      searchable
      clearable={placeholder !== undefined}
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      nothingFoundMessage={t('common.nothingFound')}
      data={(data?.users ?? []).map(({ email, name }) => ({
        value: email,
        label: name ? `${name} · ${email}` : email,
      }))}
      value={user || null}
      onChange={(email) => onChange(email ?? '')}
    />
  );
}
