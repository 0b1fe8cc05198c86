import { useMemo } from 'react';
import { type ObjectInfo, type RecordData, typeName } from '../metadata/types';
import { createMutation, deleteMutation, restoreMutation, updateMutation } from './recordQuery';
import { useApi } from './useApi';

type Values = Record<string, unknown>;

export type RecordActions = {
  create: (data: Values) => Promise<RecordData>;
  /** Refused with CONFLICT when ifVersion is given and the record has another by now. */
  update: (id: string, data: Values, ifVersion?: number) => Promise<RecordData>;
  /** Puts the record into the recycle bin. */
  remove: (id: string) => Promise<void>;
  restore: (id: string) => Promise<void>;
};

/** Changes of an object's records; all throw an ApiError. */
export function useRecordActions(object: ObjectInfo): RecordActions {
  const { change } = useApi();
  return useMemo(() => {
    const types = [typeName(object)];
    type Answer = { record: RecordData };
    return {
      create: async (data) => (await change<Answer, Values>(createMutation(object), { data }, types)).record,
      update: async (id, data, ifVersion) =>
        (await change<Answer, Values>(updateMutation(object), { id, data, ifVersion }, types)).record,
      remove: async (id) => {
        await change<{ id: string }, Values>(deleteMutation(object), { id }, types);
      },
      restore: async (id) => {
        await change<Answer, Values>(restoreMutation(object), { id }, types);
      },
    };
  }, [object, change]);
}
