import { IconListCheck } from '@tabler/icons-react';
import type { FieldKind } from '../kind';
import { OptionsSettings } from '../shared/OptionsSettings';
import { emptiness } from '../shared/operators';
import { MultiPicklistDisplay } from './Display';
import { MultiPicklistInput } from './Input';

export const multiPicklist: FieldKind = {
  type: 'multiPicklist',
  icon: IconListCheck,
  Input: MultiPicklistInput,
  Display: MultiPicklistDisplay,
  Settings: OptionsSettings,
  settings: ['options'],
  common: ['required', 'default'],
  operators: ['hasAny', 'hasAll', 'hasNone', ...emptiness],
  sortable: false,
  write: (value) => (Array.isArray(value) && value.length > 0 ? value : null),
};
