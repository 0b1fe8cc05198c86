import { useNavigate, useSearch } from '@tanstack/react-router';

/** The open tab of an object's page, kept in its address. */
export function useObjectTab(): [string, (tab: string | null) => void] {
  const { tab = 'fields' } = useSearch({ from: '/build/objects/$object' });
  const navigate = useNavigate({ from: '/build/objects/$object' });
  const setTab = (next: string | null) =>
    void navigate({ search: { tab: next === 'fields' || next === null ? undefined : next }, replace: true });
  return [tab, setTab];
}
