import { IconHash } from '@tabler/icons-react';
import type { FieldKind } from '../kind';
import { textOperators } from '../shared/operators';
import { TextDisplay } from '../shared/TextDisplay';
import { TextLineInput } from '../shared/TextLineInput';
import { AutoNumberSettings } from './Settings';

export const autoNumber: FieldKind = {
  type: 'autoNumber',
  icon: IconHash,
  Input: TextLineInput,
  Display: TextDisplay,
  Settings: AutoNumberSettings,
  settings: ['format'],
  common: ['unique', 'indexed'],
  operators: textOperators,
  sortable: true,
};
