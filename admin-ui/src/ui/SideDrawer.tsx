import { Drawer, type DrawerProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

type Props = {
  title: string;
  opened: boolean;
  onClose: () => void;
  size?: DrawerProps['size'];
  children: ReactNode;
};

/** A form beside the page it belongs to; Escape and a click outside close it. */
export function SideDrawer({ title, opened, onClose, size = 'lg', children }: Props) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={title}
      position="right"
      size={size}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      styles={{ title: { fontWeight: 600, fontSize: '1.05rem' } }}
    >
      {children}
    </Drawer>
  );
}
