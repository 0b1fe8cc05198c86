import { IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { asApiError } from '../../data/errors';
import { signOut } from '../../data/session';
import { currentLanguage } from '../../i18n/i18n';
import { useText } from '../../i18n/useText';
import { ActionIcon, Menu } from '../../ui/kit';
import { toastProblem } from '../../ui/toast';
import { useSession } from '../session/SessionProvider';

export function UserMenu() {
  const { t } = useTranslation();
  const text = useText();
  const router = useRouter();
  const { me } = useSession();
  async function handleSignOut() {
    try {
      await signOut(currentLanguage());
    } catch (thrown) {
      toastProblem(asApiError(thrown).message || t('errors.unreachable'));
      return;
    }
    router.options.context.onSignedOut();
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('shell.account')}>
          <IconUserCircle size={22} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.user?.email ?? me.actor.name} · {text(me.role.label, me.role.name)}
        </Menu.Label>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void handleSignOut()}>
          {t('session.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
