import { IconAlignLeft } from '@tabler/icons-react';
import { emptyToNull, type FieldKind } from '../kind';
import { LengthSettings } from '../shared/LengthSettings';
import { textOperators } from '../shared/operators';
import { LongTextDisplay } from './Display';
import { LongTextInput } from './Input';

export const longText: FieldKind = {
  type: 'longText',
  icon: IconAlignLeft,
  Input: LongTextInput,
  Display: LongTextDisplay,
  Settings: LengthSettings,
  settings: ['maxLength'],
  common: ['required', 'default'],
  operators: textOperators,
  sortable: false,
  wide: true,
  write: emptyToNull,
};
