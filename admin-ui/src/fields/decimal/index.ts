import { IconDecimal } from '@tabler/icons-react';
import { emptyToNull, type FieldKind } from '../kind';
import { DecimalInput } from '../shared/DecimalInput';
import { DecimalSettings } from '../shared/DecimalSettings';
import { numberOperators } from '../shared/operators';
import { DecimalDisplay } from './Display';

export const decimal: FieldKind = {
  type: 'decimal',
  icon: IconDecimal,
  Input: DecimalInput,
  Display: DecimalDisplay,
  Settings: DecimalSettings,
  settings: ['scale', 'min', 'max'],
  common: ['required', 'unique', 'indexed', 'default'],
  operators: numberOperators,
  sortable: true,
  align: 'right',
  write: emptyToNull,
};
