import { IconNumber123 } from '@tabler/icons-react';
import type { FieldKind } from '../kind';
import { numberOperators } from '../shared/operators';
import { RangeSettings } from '../shared/RangeSettings';
import { IntegerDisplay } from './Display';
import { IntegerInput } from './Input';
import { writeInteger } from './write';

export const integer: FieldKind = {
  type: 'integer',
  icon: IconNumber123,
  Input: IntegerInput,
  Display: IntegerDisplay,
  Settings: RangeSettings,
  settings: ['min', 'max'],
  common: ['required', 'unique', 'indexed', 'default'],
  operators: numberOperators,
  sortable: true,
  align: 'right',
  write: writeInteger,
};
