import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DeleteFieldDocument, DeleteObjectDocument } from '../../data/generated';
import { useApi } from '../../data/useApi';
import { useText } from '../../i18n/useText';
import { catalogTypes } from '../../metadata/CatalogProvider';
import { type FieldInfo, type ObjectInfo, typeName } from '../../metadata/types';
import { Button, Code, Group, Tabs, Text } from '../../ui/kit';
import { PageHeader } from '../../ui/PageHeader';
import { ButtonLinkTo, LinkTo } from '../../ui/RouterAnchor';
import { SideDrawer } from '../../ui/SideDrawer';
import { RuleSetTable } from '../rules/RuleSetTable';
import { FieldEditor } from './FieldEditor';
import { FieldTable } from './FieldTable';
import { ObjectForm } from './ObjectForm';
import { useObjectTab } from './objectTab';
import { RemovalDialog } from './RemovalDialog';

type Open =
  | { kind: 'none' | 'newField' | 'settings' | 'deleteObject' }
  | { kind: 'editField' | 'deleteField'; field: FieldInfo };

/** The home of an object: its fields, its rules, its settings. */
export function ObjectDetail({ object }: { object: ObjectInfo }) {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const [tab, setTab] = useObjectTab();
  const [open, setOpen] = useState<Open>({ kind: 'none' });
  const close = () => setOpen({ kind: 'none' });
  const label = text(object.label, object.name);
  const editing = open.kind === 'editField' ? open.field : null;
  return (
    <>
      <PageHeader
        title={label}
        crumbs={<LinkTo to="/build/objects">{t('objects.title')}</LinkTo>}
        description={
          <>
            <Code>{object.name}</Code> · <Code>{object.plural}</Code> {text(object.help)}
          </>
        }
        actions={
          <>
            <ButtonLinkTo
              variant="default"
              to="/records/$object"
              params={{ object: object.name }}
              search={{}}
            >
              {t('objects.openRecords')}
            </ButtonLinkTo>
            <Button variant="default" onClick={() => setOpen({ kind: 'settings' })}>
              {t('objects.settings')}
            </Button>
            <Button
              variant="default"
              c="var(--mantine-color-error)"
              onClick={() => setOpen({ kind: 'deleteObject' })}
            >
              {t('common.delete')}
            </Button>
          </>
        }
      />
      <Tabs value={tab} onChange={setTab}>
        <Tabs.List mb="md">
          <Tabs.Tab value="fields">{t('objects.fields')}</Tabs.Tab>
          <Tabs.Tab value="rules">{t('shell.rules')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="fields">
          <Group justify="space-between" mb="sm">
            <Text size="sm" c="dimmed">
              {t('objects.fieldCount', { count: object.fields.length })}
            </Text>
            <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen({ kind: 'newField' })}>
              {t('fields.new')}
            </Button>
          </Group>
          <FieldTable
            object={object}
            onEdit={(field) => setOpen({ kind: 'editField', field })}
            onDelete={(field) => setOpen({ kind: 'deleteField', field })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="rules">{tab === 'rules' && <RuleSetTable object={object.name} />}</Tabs.Panel>
      </Tabs>
      <SideDrawer
        title={editing ? text(editing.label, editing.name) : t('fields.new')}
        opened={open.kind === 'newField' || open.kind === 'editField'}
        onClose={close}
        size="xl"
      >
        <FieldEditor object={object} field={editing} onSaved={close} onCancel={close} />
      </SideDrawer>
      <SideDrawer title={t('objects.settings')} opened={open.kind === 'settings'} onClose={close}>
        <ObjectForm object={object} onSaved={close} onCancel={close} />
      </SideDrawer>
      <Removals
        object={object}
        open={open}
        onClose={close}
        onObjectRemoved={() => void navigate({ to: '/build/objects' })}
      />
    </>
  );
}

type RemovalsProps = { object: ObjectInfo; open: Open; onClose: () => void; onObjectRemoved: () => void };

function Removals({ object, open, onClose, onObjectRemoved }: RemovalsProps) {
  const { t } = useTranslation();
  const text = useText();
  const { change } = useApi();
  const stale = (dryRun: boolean) => (dryRun ? [] : [...catalogTypes, typeName(object)]);
  if (open.kind === 'deleteObject') {
    return (
      <RemovalDialog
        title={t('objects.deleteNamed', { name: text(object.label, object.name) })}
        remove={async (dryRun) =>
          (await change(DeleteObjectDocument, { input: { name: object.name, dryRun } }, stale(dryRun)))
            .deleteObject
        }
        onRemoved={onObjectRemoved}
        onClose={onClose}
      />
    );
  }
  if (open.kind !== 'deleteField') return null;
  const input = { object: object.name, name: open.field.name };
  return (
    <RemovalDialog
      title={t('fields.deleteNamed', { name: text(open.field.label, open.field.name) })}
      remove={async (dryRun) =>
        (await change(DeleteFieldDocument, { input: { ...input, dryRun } }, stale(dryRun))).deleteField
      }
      onRemoved={onClose}
      onClose={onClose}
    />
  );
}
