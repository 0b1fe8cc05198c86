import { IconFileText, IconTable } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { findQuery } from '../../data/searchQuery';
import { useLoad } from '../../data/useApi';
import { useText } from '../../i18n/useText';
import { useCatalog } from '../../metadata/CatalogProvider';
import { type ObjectInfo, type RecordData, recordName } from '../../metadata/types';
import { type Command, CommandPalette } from '../../ui/CommandPalette';
import { useDebouncedValue } from '../../ui/kit';
import { useSession } from '../session/SessionProvider';
import { buildPages, governPages } from './navigation';

const searchedObjects = 8; // more would make one request ask for too much
const pauseMilliseconds = 150;

/** Goes to any page, list or record. */
export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const pages = usePageCommands();
  const records = useRecordCommands(typed);
  const wanted = typed.trim().toLowerCase();
  const matching = pages.filter((command) => command.label.toLowerCase().includes(wanted));
  return (
    <CommandPalette
      typed={typed}
      onTyped={setTyped}
      onClose={onClose}
      emptyText={t('common.nothingFound')}
      groups={[
        { label: t('shell.pages'), commands: matching },
        { label: t('shell.records'), commands: records },
      ]}
    />
  );
}

function usePageCommands(): Command[] {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const { objects } = useCatalog();
  const { me } = useSession();
  const lists = objects.map((object) => ({
    id: `list ${object.name}`,
    label: text(object.pluralLabel) || text(object.label, object.plural),
    icon: <IconTable size={18} />,
    onRun: () => void navigate({ to: '/records/$object', params: { object: object.name }, search: {} }),
  }));
  const pages = [...buildPages, ...governPages].map(({ to, label, icon: Icon }) => ({
    id: to,
    label: t(label),
    icon: <Icon size={18} />,
    onRun: () => void navigate({ to }),
  }));
  return me.role.configure ? [...lists, ...pages] : lists;
}

function useRecordCommands(typed: string): Command[] {
  const text = useText();
  const navigate = useNavigate();
  const { objects } = useCatalog();
  const [wanted] = useDebouncedValue(typed.trim(), pauseMilliseconds);
  const searched = useMemo(() => objects.filter(hasTextName).slice(0, searchedObjects), [objects]);
  const pause = wanted === '' || searched.length === 0;
  const query = searched.length > 0 ? findQuery(searched) : 'query Nothing { __typename }';
  const { data } = useLoad<Record<string, { nodes: RecordData[] }>, { text: string }>(
    query,
    { text: wanted },
    { pause },
  );
  if (pause || !data) return [];
  return searched.flatMap((object) =>
    (data[object.name]?.nodes ?? []).map((record) => ({
      id: record.id,
      label: recordName(object, record),
      description: text(object.label, object.name),
      icon: <IconFileText size={18} />,
      onRun: () =>
        void navigate({
          to: '/records/$object/$id',
          params: { object: object.name, id: record.id },
          search: {},
        }),
    })),
  );
}

function hasTextName(object: ObjectInfo): boolean {
  const field = object.fields.find(({ name }) => name === object.nameField);
  return field !== undefined && ['text', 'email', 'phone', 'url', 'autoNumber'].includes(field.type);
}
