import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PluginPartsFragment, PluginState } from '../../data/generated';
import { useFormat } from '../../i18n/useFormat';
import { useText } from '../../i18n/useText';
import { Alert, Badge, Button, Card, Code, Group, Text, Title } from '../../ui/kit';
import { SideDrawer } from '../../ui/SideDrawer';
import { PluginActions } from './PluginActions';
import { PluginLogs } from './PluginLogs';

const colors: Record<PluginState, string> = {
  AVAILABLE: 'gray',
  DISABLED: 'gray',
  STARTING: 'blue',
  RUNNING: 'teal',
  RESTARTING: 'orange',
  FAILED: 'red',
};

/** A plugin: how it is, what it adds, and what can be done with it. */
export function PluginCard({ plugin }: { plugin: PluginPartsFragment }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const [logs, setLogs] = useState(false);
  const label = text(plugin.label, plugin.name);
  const since = plugin.since && t('plugins.since', { at: format.dateTime(plugin.since) });
  return (
    <Card withBorder padding="lg" component="section" aria-label={label}>
      <Group justify="space-between" align="flex-start" wrap="nowrap" mb="xs">
        <div>
          <Title order={2}>{label}</Title>
          <Text size="sm" c="dimmed">
            <Code>{plugin.name}</Code> {plugin.version} · {plugin.publisher}
          </Text>
        </div>
        <Badge color={colors[plugin.state]} size="lg">
          {t(`plugins.states.${plugin.state}`)}
        </Badge>
      </Group>
      <Text size="sm" mb="sm">
        {text(plugin.help)}
      </Text>
      {plugin.error && (
        <Alert color="red" mb="sm">
          {plugin.error}
        </Alert>
      )}
      <Contributions plugin={plugin} />
      <Text size="sm" c="dimmed" mt="sm">
        {[since, plugin.restarts > 0 && t('plugins.restarts', { count: plugin.restarts })]
          .filter(Boolean)
          .join(' · ')}
      </Text>
      <Group gap="xs" mt="md">
        <PluginActions plugin={plugin} />
        {plugin.state !== 'AVAILABLE' && (
          <Button variant="default" onClick={() => setLogs(true)}>
            {t('plugins.logs')}
          </Button>
        )}
      </Group>
      <SideDrawer
        title={t('plugins.logsOf', { name: label })}
        opened={logs}
        onClose={() => setLogs(false)}
        size="xl"
      >
        <PluginLogs name={plugin.name} />
      </SideDrawer>
    </Card>
  );
}

function Contributions({ plugin }: { plugin: PluginPartsFragment }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <dl className="app-contributions">
      {plugin.objects.length > 0 && (
        <Contribution label={t('plugins.objects')}>
          {plugin.objects.map((object) => (
            <Code key={object} mr={6}>
              {object}
            </Code>
          ))}
        </Contribution>
      )}
      {plugin.functions.map((fn) => (
        <Contribution key={fn.name} label={t('plugins.function')}>
          <Code>{fn.signature}</Code>
          <Text size="sm">{text(fn.label)}</Text>
        </Contribution>
      ))}
      {plugin.hooks.map((hook) => (
        <Contribution key={`${hook.object} ${hook.on}`} label={t('plugins.hook')}>
          <Code>{`${hook.object} · ${hook.on}`}</Code>{' '}
          {hook.required && <Badge color="orange">{t('plugins.required')}</Badge>}
          <Text size="sm">
            {t('plugins.readsWrites', {
              reads: hook.reads.join(', ') || '–',
              writes: hook.writes.join(', ') || '–',
            })}
          </Text>
        </Contribution>
      ))}
    </dl>
  );
}

function Contribution({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
