import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiError, asApiError } from '../../data/errors';
import { Dialog } from '../../ui/Dialog';
import { ErrorNotice } from '../../ui/ErrorNotice';
import { Alert, Button, Group, Loader, Stack, Text } from '../../ui/kit';

export type Removal = { records: number; usedBy: string[] };

type Props = {
  /** What is to be removed, as the title says it. */
  title: string;
  /** Tells what would be lost, or does it. Throws an ApiError. */
  remove: (dryRun: boolean) => Promise<Removal>;
  onRemoved: () => void;
  onClose: () => void;
};

/** Shows what a removal would take away before it is done. */
export function RemovalDialog({ title, remove, onRemoved, onClose }: Props) {
  const { t } = useTranslation();
  const [preview, setPreview] = useState<Removal | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when the question is opened
  useEffect(() => {
    remove(true).then(setPreview, (thrown) => setError(asApiError(thrown)));
  }, []);

  async function handleRemove() {
    setBusy(true);
    try {
      await remove(false);
      onRemoved();
    } catch (thrown) {
      setError(asApiError(thrown));
      setBusy(false);
    }
  }

  const inUse = preview !== null && preview.usedBy.length > 0;
  return (
    <Dialog opened title={title} onClose={onClose}>
      <ErrorNotice error={error} />
      {!preview && !error && <Loader size="sm" aria-label={t('common.loading')} />}
      {preview && (
        <Stack>
          <Text size="sm">{t('objects.lost', { count: preview.records })}</Text>
          {inUse && (
            <Alert color="orange" title={t('objects.inUse')}>
              {preview.usedBy.map((use) => (
                <div key={use} className="app-code">
                  {use}
                </div>
              ))}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button color="red" disabled={inUse} loading={busy} onClick={() => void handleRemove()}>
              {t('common.delete')}
            </Button>
          </Group>
        </Stack>
      )}
    </Dialog>
  );
}
