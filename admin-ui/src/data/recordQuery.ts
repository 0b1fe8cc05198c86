import { kindOf } from '../fields/registry';
import type { Catalog } from '../metadata/CatalogProvider';
import { type FieldInfo, type ObjectInfo, pascal, typeName } from '../metadata/types';
import type { FilterItem } from './filter';
import { toFilterInput } from './filter';

/**
 * Texts of operations over records. The record half of the API has types for
 * each object that an admin makes, so its operations are written when they are
 * needed, from the metadata.
 */

export type SortKey = { field: string; direction: 'ASC' | 'DESC' };
export type PageAt = { after?: string; before?: string };

const eachRecord = 'id version';

/** What selects a field of an object. */
export function selectField(field: FieldInfo, catalog: Catalog): string {
  const { select } = kindOf(field);
  return select ? select(field, catalog.object(field.target ?? '')) : field.name;
}

export function selectFields(fields: FieldInfo[], catalog: Catalog): string {
  return fields.map((field) => selectField(field, catalog)).join(' ');
}

/** A page of records; the answer is under "page". */
export function listQuery(object: ObjectInfo, fields: FieldInfo[], catalog: Catalog): string {
  const type = typeName(object);
  return `query List${type}($filter: ${type}Filter, $orderBy: [${type}OrderBy!], $first: Int, $after: String, $last: Int, $before: String) {
  page: ${object.plural}(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
    nodes { ${eachRecord} ${selectFields(fields, catalog)} }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    totalCount
  }
}`;
}

/** Variables of listQuery: forward from after, or backward from before. */
export function listVariables(filter: FilterItem | undefined, sort: SortKey[], at: PageAt, size: number) {
  const page = at.before ? { last: size, before: at.before } : { first: size, after: at.after };
  return { filter: toFilterInput(filter), orderBy: sort.length > 0 ? sort : undefined, ...page };
}

/** One record with its fields, classifications and first page of history; the answer is under "record". */
export function recordQuery(object: ObjectInfo, catalog: Catalog): string {
  return `query Get${typeName(object)}($id: ID!) {
  record: ${object.name}(id: $id) {
    ${eachRecord} createdAt updatedAt
    createdBy { kind name } updatedBy { kind name } owner { id name email }
    ${selectFields(object.fields, catalog)}
    classifications { ruleSet version value rule at explanation }
  }
}`;
}

/** A page of a record's history; the answer is under "record.history". */
export function historyQuery(object: ObjectInfo): string {
  return `query History${typeName(object)}($id: ID!, $first: Int, $after: String) {
  record: ${object.name}(id: $id) {
    id version
    history(first: $first, after: $after) {
      nodes { at kind version cause actor { kind name } changes { field old new } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;
}

/** A page of the records of another object that point to one; the answer is under "record.page". */
export function relatedQuery(
  object: ObjectInfo,
  list: string,
  fields: FieldInfo[],
  catalog: Catalog,
): string {
  return `query Related${typeName(object)}${pascal(list)}($id: ID!, $first: Int, $after: String) {
  record: ${object.name}(id: $id) {
    id
    page: ${list}(first: $first, after: $after) {
      nodes { ${eachRecord} ${selectFields(fields, catalog)} }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      totalCount
    }
  }
}`;
}

/** How many records each related list has; the answers are under the lists' names. */
export function relatedCountsQuery(object: ObjectInfo): string {
  const counts = object.relatedLists.map(({ name }) => `${name}(first: 1) { totalCount }`).join(' ');
  return `query Counts${typeName(object)}($id: ID!) { record: ${object.name}(id: $id) { id ${counts} } }`;
}

export function createMutation(object: ObjectInfo): string {
  const type = typeName(object);
  return `mutation Create${type}($data: ${type}Create!) { record: create${type}(data: $data) { ${eachRecord} } }`;
}

export function updateMutation(object: ObjectInfo): string {
  const type = typeName(object);
  return `mutation Update${type}($id: ID!, $data: ${type}Update!, $ifVersion: Int) {
  record: update${type}(id: $id, data: $data, ifVersion: $ifVersion) { ${eachRecord} }
}`;
}

export function deleteMutation(object: ObjectInfo): string {
  return `mutation Delete${typeName(object)}($id: ID!) { id: delete${typeName(object)}(id: $id) }`;
}

export function restoreMutation(object: ObjectInfo): string {
  return `mutation Restore${typeName(object)}($id: ID!) { record: restore${typeName(object)}(id: $id) { ${eachRecord} } }`;
}
