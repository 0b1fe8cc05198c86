import { IconMail } from '@tabler/icons-react';
import { emptyToNull, type FieldKind } from '../kind';
import { textOperators } from '../shared/operators';
import { EmailDisplay } from './Display';
import { EmailInput } from './Input';

export const email: FieldKind = {
  type: 'email',
  icon: IconMail,
  Input: EmailInput,
  Display: EmailDisplay,
  settings: [],
  common: ['required', 'unique', 'indexed', 'default'],
  operators: textOperators,
  sortable: true,
  write: emptyToNull,
};
