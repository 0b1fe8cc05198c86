import { useTranslation } from 'react-i18next';
import { PluginLogsDocument } from '../../data/generated';
import { useLoad } from '../../data/useApi';
import { useFormat } from '../../i18n/useFormat';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorNotice } from '../../ui/ErrorNotice';
import { Button, Group } from '../../ui/kit';
import { Loading } from '../../ui/Loading';

const shown = 200;

/** The last lines that a plugin wrote. */
export function PluginLogs({ name }: { name: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error, loading, reload } = useLoad(PluginLogsDocument, { name, last: shown });
  if (error) return <ErrorNotice error={error} onRetry={reload} />;
  if (loading || !data) return <Loading />;
  if (data.pluginLogs.length === 0) return <EmptyState text={t('plugins.noLogs')} />;
  const lines = data.pluginLogs.map(({ at, level, text }) => `${format.dateTime(at)}  ${level}  ${text}`);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus (WCAG 2.1.1) */}
      <pre className="app-log" tabIndex={0}>
        {lines.join('\n')}
      </pre>
      <Group justify="flex-end" mt="sm">
        <Button variant="default" onClick={reload}>
          {t('common.refresh')}
        </Button>
      </Group>
    </>
  );
}
