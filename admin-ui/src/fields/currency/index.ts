import { IconCoin } from '@tabler/icons-react';
import { emptyToNull, type FieldKind } from '../kind';
import { numberOperators } from '../shared/operators';
import { CurrencyDisplay } from './Display';
import { CurrencyInput } from './Input';
import { CurrencySettings } from './Settings';

export const currency: FieldKind = {
  type: 'currency',
  icon: IconCoin,
  Input: CurrencyInput,
  Display: CurrencyDisplay,
  Settings: CurrencySettings,
  settings: ['currency', 'scale', 'min', 'max'],
  common: ['required', 'unique', 'indexed', 'default'],
  operators: numberOperators,
  sortable: true,
  align: 'right',
  write: emptyToNull,
};
