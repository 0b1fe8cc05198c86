import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiError, asApiError } from '../../data/errors';
import {
  DisablePluginDocument,
  EnablePluginDocument,
  InstallPluginDocument,
  type PluginPartsFragment,
  RemovePluginDocument,
} from '../../data/generated';
import { useApi } from '../../data/useApi';
import { useText } from '../../i18n/useText';
import { catalogTypes } from '../../metadata/CatalogProvider';
import { Dialog } from '../../ui/Dialog';
import { ErrorNotice } from '../../ui/ErrorNotice';
import { Box, Button, Checkbox, Group } from '../../ui/kit';

const stale = ['Plugin', 'RuleSet', ...catalogTypes];

/** What can be done with a plugin in its state. */
export function PluginActions({ plugin }: { plugin: PluginPartsFragment }) {
  const { t } = useTranslation();
  const { change } = useApi();
  const [busy, setBusy] = useState(false);
  const [removing, setRemoving] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const { name, state } = plugin;

  async function run(action: () => Promise<unknown>) {
    setBusy(true);
    setError(null);
    try {
      await action();
    } catch (thrown) {
      setError(asApiError(thrown));
    } finally {
      setBusy(false);
    }
  }

  const install = () => run(() => change(InstallPluginDocument, { input: { name } }, stale));
  const enable = () => run(() => change(EnablePluginDocument, { name }, stale));
  const disable = () => run(() => change(DisablePluginDocument, { name }, stale));
  const stopped = state === 'DISABLED' || state === 'FAILED';
  return (
    <>
      {error && (
        <Box w="100%">
          <ErrorNotice error={error} />
        </Box>
      )}
      {state === 'AVAILABLE' && (
        <Button loading={busy} onClick={() => void install()}>
          {t('plugins.install')}
        </Button>
      )}
      {stopped && (
        <Button loading={busy} onClick={() => void enable()}>
          {t('plugins.enable')}
        </Button>
      )}
      {state !== 'AVAILABLE' && state !== 'DISABLED' && (
        <Button variant="default" loading={busy} onClick={() => void disable()}>
          {t('plugins.disable')}
        </Button>
      )}
      {state !== 'AVAILABLE' && (
        <Button variant="default" c="var(--mantine-color-error)" onClick={() => setRemoving(true)}>
          {t('plugins.remove')}
        </Button>
      )}
      {removing && <RemoveDialog plugin={plugin} onClose={() => setRemoving(false)} />}
    </>
  );
}

function RemoveDialog({ plugin, onClose }: { plugin: PluginPartsFragment; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const { change } = useApi();
  const [keepData, setKeepData] = useState(true);
  const [error, setError] = useState<ApiError | null>(null);
  async function handleRemove() {
    try {
      await change(RemovePluginDocument, { input: { name: plugin.name, keepData } }, stale);
      onClose();
    } catch (thrown) {
      setError(asApiError(thrown));
    }
  }
  return (
    <Dialog
      opened
      title={t('plugins.removeNamed', { name: text(plugin.label, plugin.name) })}
      onClose={onClose}
    >
      <ErrorNotice error={error} />
      <Checkbox
        label={t('plugins.keepData')}
        description={t('plugins.keepDataHelp')}
        checked={keepData}
        onChange={(event) => setKeepData(event.currentTarget.checked)}
      />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button color="red" onClick={() => void handleRemove()}>
          {t('plugins.remove')}
        </Button>
      </Group>
    </Dialog>
  );
}
