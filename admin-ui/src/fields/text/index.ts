import { IconLetterT } from '@tabler/icons-react';
import { emptyToNull, type FieldKind } from '../kind';
import { LengthSettings } from '../shared/LengthSettings';
import { textOperators } from '../shared/operators';
import { TextDisplay } from '../shared/TextDisplay';
import { TextLineInput } from '../shared/TextLineInput';

export const text: FieldKind = {
  type: 'text',
  icon: IconLetterT,
  Input: TextLineInput,
  Display: TextDisplay,
  Settings: LengthSettings,
  settings: ['maxLength'],
  common: ['required', 'unique', 'indexed', 'default'],
  operators: textOperators,
  sortable: true,
  write: emptyToNull,
};
