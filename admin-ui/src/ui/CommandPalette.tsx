import { Spotlight, spotlight } from '@mantine/spotlight';
import '@mantine/spotlight/styles.css';
import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

export type Command = {
  id: string;
  label: string;
  description?: string;
  icon?: ReactNode;
  onRun: () => void;
};
export type CommandGroup = { label: string; commands: Command[] };

type Props = {
  typed: string;
  onTyped: (typed: string) => void;
  groups: CommandGroup[];
  emptyText: string;
  onClose: () => void;
};

/** Finds anything by typing; opened as soon as it is rendered. */
export function CommandPalette({ typed, onTyped, groups, emptyText, onClose }: Props) {
  const { t } = useTranslation();
  useEffect(() => spotlight.open(), []);
  const shown = groups.filter((group) => group.commands.length > 0);
  return (
    <Spotlight.Root
      query={typed}
      onQueryChange={onTyped}
      onSpotlightClose={onClose}
      shortcut={null}
      scrollable
      maxHeight={440}
    >
      <Spotlight.Search placeholder={t('shell.search')} aria-label={t('shell.search')} />
      <Spotlight.ActionsList>
        {shown.length === 0 && <Spotlight.Empty>{emptyText}</Spotlight.Empty>}
        {shown.map((group) => (
          <Spotlight.ActionsGroup key={group.label} label={group.label}>
            {group.commands.map((command) => (
              <Spotlight.Action
                key={command.id}
                label={command.label}
                description={command.description}
                leftSection={command.icon}
                onClick={command.onRun}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
