import { IconCalendar } from '@tabler/icons-react';
import { emptyToNull, type FieldKind } from '../kind';
import { dateOperators } from '../shared/operators';
import { DateDisplay } from './Display';
import { DateInput } from './Input';

export const date: FieldKind = {
  type: 'date',
  icon: IconCalendar,
  Input: DateInput,
  Display: DateDisplay,
  settings: [],
  common: ['required', 'unique', 'indexed', 'default'],
  operators: dateOperators,
  sortable: true,
  write: emptyToNull,
};
