import { IconPhone } from '@tabler/icons-react';
import { emptyToNull, type FieldKind } from '../kind';
import { textOperators } from '../shared/operators';
import { PhoneDisplay } from './Display';
import { PhoneInput } from './Input';

export const phone: FieldKind = {
  type: 'phone',
  icon: IconPhone,
  Input: PhoneInput,
  Display: PhoneDisplay,
  settings: [],
  common: ['required', 'unique', 'indexed', 'default'],
  operators: textOperators,
  sortable: true,
  write: emptyToNull,
};
