import type { RecordData } from '../metadata/types';

export type PageInfo = {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
};

export type RecordPageData = { nodes: RecordData[]; pageInfo: PageInfo; totalCount: number };

export type Classification = {
  ruleSet: string;
  version: number;
  value: string | null;
  rule: string | null;
  at: string;
  explanation: string | null;
};

export type ActorName = { kind: string; name: string };

export type RecordDetail = RecordData & {
  createdAt: string;
  updatedAt: string;
  createdBy: ActorName | null;
  updatedBy: ActorName | null;
  owner: { id: string; name: string; email: string } | null;
  classifications: Classification[];
};

export type RecordEvent = {
  at: string;
  kind: 'CREATED' | 'UPDATED' | 'DELETED' | 'RESTORED';
  version: number;
  cause: string | null;
  actor: ActorName;
  changes: { field: string; old: unknown; new: unknown }[];
};

export type HistoryPage = {
  nodes: RecordEvent[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
};
