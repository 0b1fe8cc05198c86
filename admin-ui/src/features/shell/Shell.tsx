import { IconSearch } from '@tabler/icons-react';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppShell, Box, Burger, Button, Group, Kbd, useDisclosure, useHotkeys } from '../../ui/kit';
import { LinkTo } from '../../ui/RouterAnchor';
import { NotificationBell } from '../notifications/NotificationBell';
import { LanguageMenu } from './LanguageMenu';
import { Navigation } from './Navigation';
import { ThemeSwitch } from './ThemeSwitch';
import { UserMenu } from './UserMenu';

const Palette = lazy(() => import('./Palette').then((module) => ({ default: module.Palette })));

/** What surrounds every page: navigation, search, and the person's own menus. */
export function Shell() {
  const { t } = useTranslation();
  const [menu, { toggle, close }] = useDisclosure(false);
  const [palette, setPalette] = useState(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  useHotkeys([['mod+K', () => setPalette(true)]], []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: on a small screen the menu closes when the page changes
  useEffect(close, [path]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !menu } }}
      padding="lg"
    >
      <a className="app-skip" href="#main">
        {t('shell.skip')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={menu} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t('shell.menu')} />
            <LinkTo to="/" className="app-brand" underline="never" c="inherit">
              {t('shell.product')}
            </LinkTo>
          </Group>
          <Button
            className="app-search"
            variant="default"
            fw={400}
            c="dimmed"
            justify="space-between"
            visibleFrom="xs"
            leftSection={<IconSearch size={16} />}
            rightSection={<Kbd size="xs">{t('shell.paletteKey')}</Kbd>}
            onClick={() => setPalette(true)}
          >
            {t('shell.search')}
          </Button>
          <Group gap={4} wrap="nowrap">
            <NotificationBell />
            <LanguageMenu />
            <ThemeSwitch />
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar aria-label={t('shell.navigation')}>
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main className="app-main" id="main" tabIndex={-1}>
        <Box className="app-page">
          <Outlet />
        </Box>
      </AppShell.Main>
      {palette && (
        <Suspense fallback={null}>
          <Palette onClose={() => setPalette(false)} />
        </Suspense>
      )}
    </AppShell>
  );
}
