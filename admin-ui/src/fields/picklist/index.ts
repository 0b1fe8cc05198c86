import { IconCircleDot } from '@tabler/icons-react';
import { emptyToNull, type FieldKind } from '../kind';
import { OptionsSettings } from '../shared/OptionsSettings';
import { emptiness } from '../shared/operators';
import { PicklistDisplay } from './Display';
import { PicklistInput } from './Input';

export const picklist: FieldKind = {
  type: 'picklist',
  icon: IconCircleDot,
  Input: PicklistInput,
  Display: PicklistDisplay,
  Settings: OptionsSettings,
  settings: ['options'],
  common: ['required', 'indexed', 'default'],
  operators: ['in', 'notIn', 'eq', 'ne', ...emptiness],
  sortable: true,
  write: emptyToNull,
};
