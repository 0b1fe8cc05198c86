import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';

const undoMilliseconds = 8000;

/** Says that something was done. */
export function toastDone(message: string): void {
  notifications.show({ message, color: 'teal', withCloseButton: false });
}

/** Says that something went wrong after the screen that asked for it is gone. */
export function toastProblem(message: string): void {
  notifications.show({ message, color: 'red', autoClose: undoMilliseconds, withCloseButton: false });
}

/** Says that something was done and offers to take it back for some seconds. */
export function toastUndo(message: string, undoLabel: string, onUndo: () => void): void {
  const id = notifications.show({
    autoClose: undoMilliseconds,
    withCloseButton: false,
    color: 'teal',
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button size="compact-sm" variant="default" onClick={handleUndo}>
          {undoLabel}
        </Button>
      </Group>
    ),
  });
  function handleUndo() {
    notifications.hide(id);
    onUndo();
  }
}
