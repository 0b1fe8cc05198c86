import { useNavigate, useSearch } from '@tanstack/react-router';

/** The open tab of a rule set's page, kept in its address. */
export function useRuleTab(): [string, (tab: string | null) => void] {
  const { tab = 'rules' } = useSearch({ from: '/build/rules/$id' });
  const navigate = useNavigate({ from: '/build/rules/$id' });
  const setTab = (next: string | null) =>
    void navigate({
      search: (old) => ({ ...old, tab: next === 'rules' || next === null ? undefined : next }),
      replace: true,
    });
  return [tab, setTab];
}
