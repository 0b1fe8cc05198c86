import { IconClock } from '@tabler/icons-react';
import { emptyToNull, type FieldKind } from '../kind';
import { dateOperators } from '../shared/operators';
import { DateTimeDisplay } from './Display';
import { DateTimeInput } from './Input';

export const dateTime: FieldKind = {
  type: 'dateTime',
  icon: IconClock,
  Input: DateTimeInput,
  Display: DateTimeDisplay,
  settings: [],
  common: ['required', 'unique', 'indexed', 'default'],
  operators: dateOperators,
  sortable: true,
  write: emptyToNull,
};
