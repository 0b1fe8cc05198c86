import { IconPercentage } from '@tabler/icons-react';
import { emptyToNull, type FieldKind } from '../kind';
import { DecimalSettings } from '../shared/DecimalSettings';
import { numberOperators } from '../shared/operators';
import { PercentDisplay } from './Display';
import { PercentInput } from './Input';

export const percent: FieldKind = {
  type: 'percent',
  icon: IconPercentage,
  Input: PercentInput,
  Display: PercentDisplay,
  Settings: DecimalSettings,
  settings: ['scale', 'min', 'max'],
  common: ['required', 'unique', 'indexed', 'default'],
  operators: numberOperators,
  sortable: true,
  align: 'right',
  write: emptyToNull,
};
