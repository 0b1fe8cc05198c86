import { IconToggleLeft } from '@tabler/icons-react';
import type { FieldKind } from '../kind';
import { emptiness } from '../shared/operators';
import { BooleanDisplay } from './Display';
import { BooleanInput } from './Input';

export const boolean: FieldKind = {
  type: 'boolean',
  icon: IconToggleLeft,
  Input: BooleanInput,
  Display: BooleanDisplay,
  settings: [],
  common: ['required', 'indexed', 'default'],
  operators: ['eq', 'ne', ...emptiness],
  sortable: true,
};
