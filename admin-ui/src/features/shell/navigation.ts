import { IconBox, IconHistory, IconKey, IconPlug, IconProgress, IconRuler2 } from '@tabler/icons-react';

/** The admin's own pages, for the navigation and the palette alike. */
export const buildPages = [
  { to: '/build/objects', label: 'shell.objects', icon: IconBox },
  { to: '/build/rules', label: 'shell.rules', icon: IconRuler2 },
  { to: '/build/plugins', label: 'shell.plugins', icon: IconPlug },
] as const;

export const governPages = [
  { to: '/govern/keys', label: 'shell.keys', icon: IconKey },
  { to: '/govern/jobs', label: 'shell.jobs', icon: IconProgress },
  { to: '/govern/audit', label: 'shell.audit', icon: IconHistory },
] as const;
