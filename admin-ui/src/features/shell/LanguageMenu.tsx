import { SetLanguageDocument } from '../../data/generated';
import { useApi } from '../../data/useApi';
import type { Language } from '../../i18n/i18n';
import { LanguageSwitch } from './LanguageSwitch';

/** The language switch of a person who is signed in: the choice follows them to other browsers. */
export function LanguageMenu() {
  const { change } = useApi();
  // Messages of the server come in the language of each request, so a failed save costs nothing here.
  const handleChosen = (language: Language) =>
    void change(SetLanguageDocument, { language }).catch(() => undefined);
  return <LanguageSwitch onChosen={handleChosen} />;
}
