import { IconLink } from '@tabler/icons-react';
import { emptyToNull, type FieldKind } from '../kind';
import { textOperators } from '../shared/operators';
import { UrlDisplay } from './Display';
import { UrlInput } from './Input';

export const url: FieldKind = {
  type: 'url',
  icon: IconLink,
  Input: UrlInput,
  Display: UrlDisplay,
  settings: [],
  common: ['required', 'unique', 'indexed', 'default'],
  operators: textOperators,
  sortable: true,
  write: emptyToNull,
};
