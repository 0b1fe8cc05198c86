import { Skeleton, Stack } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

const patienceMilliseconds = 200;

/** Grey bars, shown only when the wait is long enough to be noticed. */
export function Loading({ rows = 6 }: { rows?: number }) {
  const { t } = useTranslation();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patienceMilliseconds);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Stack gap="sm" role="status" aria-label={t('common.loading')} mih={rows * 34}>
      {late &&
        Array.from({ length: rows }, (_, i) => `bar${i}`).map((key) => <Skeleton key={key} height={22} />)}
    </Stack>
  );
}
