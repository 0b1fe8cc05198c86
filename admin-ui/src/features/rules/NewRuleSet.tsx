import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleSetKind } from '../../data/generated';
import { useText } from '../../i18n/useText';
import { useCatalog } from '../../metadata/CatalogProvider';
import { Button, Group, Select, Stack } from '../../ui/kit';

const kinds: RuleSetKind[] = ['VALIDATION', 'CLASSIFICATION', 'ESCALATION'];

/** What a new rule set is for; it is made by the first save in the editor. */
export function NewRuleSet({ onCancel }: { onCancel: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const { objects } = useCatalog();
  const [object, setObject] = useState(objects[0]?.name ?? null);
  const [kind, setKind] = useState<RuleSetKind>('VALIDATION');
  return (
    <Stack>
      <Select
        label={t('rules.object')}
        searchable
        allowDeselect={false}
        nothingFoundMessage={t('common.nothingFound')}
        data={objects.map(({ name, label }) => ({ value: name, label: text(label, name) }))}
        value={object}
        onChange={setObject}
      />
      <Select
        label={t('rules.kind')}
        description={t(`rules.kindHelp.${kind}`)}
        allowDeselect={false}
        data={kinds.map((value) => ({ value, label: t(`rules.kinds.${value}`) }))}
        value={kind}
        onChange={(value) => setKind((value ?? 'VALIDATION') as RuleSetKind)}
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
        <Button
          disabled={!object}
          onClick={() =>
            object &&
            void navigate({ to: '/build/rules/$id', params: { id: 'new' }, search: { object, kind } })
          }
        >
          {t('common.continue')}
        </Button>
      </Group>
    </Stack>
  );
}
