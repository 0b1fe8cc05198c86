import { Navigate } from '@tanstack/react-router';
import { useCatalog } from '../metadata/CatalogProvider';

/** The first object's records; where there is none yet, the place to make one. */
export function HomePage() {
  const first = useCatalog().objects[0];
  if (!first) return <Navigate to="/build/objects" replace />;
  return <Navigate to="/records/$object" params={{ object: first.name }} search={{}} replace />;
}
