import { IconBell } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  MarkNotificationReadDocument,
  NotificationsDocument,
  type NotificationsQuery,
} from '../../data/generated';
import { useApi, useLoad } from '../../data/useApi';
import { useFormat } from '../../i18n/useFormat';
import { useText } from '../../i18n/useText';
import { ActionIcon, Indicator, Menu, Text } from '../../ui/kit';

type Notification = NotificationsQuery['me']['notifications'][number];

/** Messages to the person about records, newest first; opening one marks it read. */
export function NotificationBell() {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const navigate = useNavigate();
  const { change } = useApi();
  const { data, reload } = useLoad(NotificationsDocument, {}, { types: ['Notification'] });
  const notifications = data?.me.notifications ?? [];
  const unread = notifications.filter((notification) => !notification.read).length;

  async function handleOpen({ id, object, recordId }: Notification) {
    await navigate({ to: '/records/$object/$id', params: { object, id: recordId }, search: {} });
    await change(MarkNotificationReadDocument, { id }, ['Notification']);
  }

  return (
    <Menu position="bottom-end" width={340} onOpen={reload}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t('notifications.bell', { count: unread })}
        >
          <Indicator disabled={unread === 0} color="red" size={8} offset={2}>
            <IconBell size={20} />
          </Indicator>
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {notifications.length === 0 ? t('notifications.none') : t('notifications.title')}
        </Menu.Label>
        {notifications.map((notification) => (
          <Menu.Item key={notification.id} onClick={() => void handleOpen(notification)}>
            <Text size="sm" fw={notification.read ? 400 : 600}>
              {text(notification.text)}
            </Text>
            <Text size="xs" c="dimmed">
              {format.relative(notification.at)}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
