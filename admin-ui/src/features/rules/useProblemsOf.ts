import { useMemo } from 'react';
import type { ProblemPartsFragment } from '../../data/generated';

const none: ProblemPartsFragment[] = [];

/** Finds the problems of one part of one rule; the same list as long as the problems are the same. */
export function useProblemsOf(
  problems: ProblemPartsFragment[],
): (rule: string, part: string) => ProblemPartsFragment[] {
  return useMemo(() => {
    const byPlace = new Map<string, ProblemPartsFragment[]>();
    for (const problem of problems) {
      const place = `${problem.rule}\n${problem.part}`;
      byPlace.set(place, [...(byPlace.get(place) ?? []), problem]);
    }
    return (rule, part) => byPlace.get(`${rule}\n${part}`) ?? none;
  }, [problems]);
}
