import { useTranslation } from 'react-i18next';

type Actor = { kind: string; name: string };

/** Who made a change, by name; the product's own workers in the reader's language. */
export function useActorName(): (actor: Actor | null | undefined) => string {
  const { t } = useTranslation();
  return (actor) => {
    switch (actor?.kind) {
      case 'RULE':
      case 'ESCALATION':
      case 'SYSTEM':
        return t(`common.actors.${actor.kind}`);
    }
    return actor?.name ?? '';
  };
}
