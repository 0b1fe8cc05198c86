import { IconLanguage } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, type Language, languages } from '../../i18n/i18n';
import { ActionIcon, Menu } from '../../ui/kit';

/** Each language under its own name: whoever needs it can read that. */
const ownNames: Record<Language, string> = { en: 'English', 'zh-CN': '简体中文' };

type Props = { onChosen?: (language: Language) => void };

export function LanguageSwitch({ onChosen }: Props) {
  const { t, i18n } = useTranslation();
  async function handleChoice(language: Language) {
    await chooseLanguage(language);
    onChosen?.(language);
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('shell.language')}>
          <IconLanguage size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {languages.map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            aria-current={i18n.language === language}
            onClick={() => void handleChoice(language)}
          >
            {ownNames[language]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
