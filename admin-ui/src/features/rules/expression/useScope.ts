import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { ExpressionSymbolsDocument } from '../../../data/generated';
import { useLoad } from '../../../data/useApi';
import { useCatalog } from '../../../metadata/CatalogProvider';
import type { FieldInfo, ObjectInfo } from '../../../metadata/types';
import type { Scope } from './completion';

/** The names for expressions over an object. */
export function useScope(object: ObjectInfo, target?: FieldInfo): Scope {
  const { i18n } = useTranslation();
  const catalog = useCatalog();
  const { data } = useLoad(
    ExpressionSymbolsDocument,
    { object: object.name },
    { types: ['Field', 'Plugin'] },
  );
  const symbols = data?.expressionSymbols;
  const chinese = i18n.language === 'zh-CN';
  return useMemo(
    () => ({ object, catalog, symbols: symbols ?? [], chinese, target }),
    [object, catalog, symbols, chinese, target],
  );
}
