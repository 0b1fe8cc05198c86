import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { CatalogDocument } from '../data/generated';
import { useLoad } from '../data/useApi';
import { ErrorNotice } from '../ui/ErrorNotice';
import { Box } from '../ui/kit';
import { Loading } from '../ui/Loading';
import type { ObjectInfo } from './types';

/** All objects that the person may see. */
export type Catalog = {
  objects: ObjectInfo[];
  object: (name: string) => ObjectInfo | undefined;
};

const CatalogContext = createContext<Catalog | null>(null);

/** Loads the metadata once and again after each change of it. */
export function CatalogProvider({ children }: { children: ReactNode }) {
  const { data, error, reload } = useLoad(CatalogDocument, {}, { types: catalogTypes });
  const catalog = useMemo(() => (data ? catalogOf(data.objects) : null), [data]);
  if (catalog) return <CatalogContext.Provider value={catalog}>{children}</CatalogContext.Provider>;
  return <Box p="xl">{error ? <ErrorNotice error={error} onRetry={reload} /> : <Loading />}</Box>;
}

/** What a change of objects, fields or plugins makes stale. */
export const catalogTypes = ['Object', 'Field'];

export function catalogOf(objects: ObjectInfo[]): Catalog {
  const byName = new Map(objects.map((object) => [object.name, object]));
  return { objects, object: (name) => byName.get(name) };
}

export function useCatalog(): Catalog {
  const catalog = useContext(CatalogContext);
  if (!catalog) throw new Error('useCatalog is for components below CatalogProvider');
  return catalog;
}
