import { type FieldInfo, type ObjectInfo, typeName } from '../metadata/types';

/**
 * The record half of the API for some objects, as the contract describes it.
 * Operations that the admin writes are checked against it in tests.
 */
export function liveSchema(objects: ObjectInfo[]): string {
  return [shared, ...objects.map((object) => objectSchema(object, objects))].join('\n');
}

const compared = (type: string, more = '') =>
  `input ${type}Filter { eq: ${type} ne: ${type} in: [${type}!] notIn: [${type}!] isNull: Boolean ${more} }`;
const ordered = (type: string) => `lt: ${type} lte: ${type} gt: ${type} gte: ${type} between: [${type}!]`;
const relative = 'withinLast: String olderThan: String';

const shared = `
enum SortDirection { ASC DESC }
enum RecordEventKind { CREATED UPDATED DELETED RESTORED }
${compared('ID')}
${compared('Boolean')}
${compared('Int', ordered('Int'))}
${compared('Decimal', ordered('Decimal'))}
${compared('Date', `${ordered('Date')} ${relative}`)}
${compared('DateTime', `${ordered('DateTime')} ${relative}`)}
input TextFilter { eq: String ne: String in: [String!] notIn: [String!] isNull: Boolean ${ordered('String')} contains: String startsWith: String endsWith: String }
type RecordHistory { nodes: [RecordEvent!]! pageInfo: PageInfo! }
type RecordEvent { seq: Int at: DateTime! actor: Actor! kind: RecordEventKind! version: Int! cause: String changes: [RecordFieldChange!]! }
type RecordFieldChange { field: String! old: JSON new: JSON }
type RecordClassification { ruleSet: String! version: Int! value: String rule: String at: DateTime! explanation: String trace: JSON }
`;

const scalars: Partial<Record<FieldInfo['type'], string>> = {
  integer: 'Int',
  decimal: 'Decimal',
  currency: 'Decimal',
  percent: 'Decimal',
  boolean: 'Boolean',
  date: 'Date',
  dateTime: 'DateTime',
};

const enumName = (object: ObjectInfo, field: FieldInfo) => `${typeName(object)}${typeName(field)}`;

function valueType(object: ObjectInfo, field: FieldInfo): string {
  if (field.options.length === 0) return scalars[field.type] ?? 'String';
  const name = enumName(object, field);
  return field.type === 'multiPicklist' ? `[${name}!]` : name;
}

function filterType(object: ObjectInfo, field: FieldInfo): string {
  if (field.options.length > 0) return `${enumName(object, field)}Filter`;
  const scalar = scalars[field.type];
  return scalar ? `${scalar}Filter` : 'TextFilter';
}

function enumSchema(object: ObjectInfo, field: FieldInfo): string {
  const name = enumName(object, field);
  const many = `[${name}!]`;
  const filter =
    field.type === 'multiPicklist'
      ? `eq: ${many} ne: ${many} hasAny: ${many} hasAll: ${many} hasNone: ${many} isNull: Boolean`
      : `eq: ${name} ne: ${name} in: ${many} notIn: ${many} isNull: Boolean`;
  const values = field.options.map((option) => option.value).join(' ');
  return `enum ${name} { ${values} }\ninput ${name}Filter { ${filter} }`;
}

function objectSchema(object: ObjectInfo, objects: ObjectInfo[]): string {
  const type = typeName(object);
  const plain = object.fields.filter((field) => field.type !== 'lookup');
  const lookups = object.fields.filter((field) => field.type === 'lookup');
  const written = plain.filter((field) => field.type !== 'autoNumber' && !field.ruleSet);
  const inputs = [
    ...written.map((field) => `${field.name}: ${valueType(object, field)}`),
    ...lookups.map((field) => `${field.name}Id: ID`),
    'ownerId: ID',
  ].join(' ');
  const sortable = plain
    .filter((field) => !['multiPicklist', 'longText'].includes(field.type))
    .map((field) => field.name);
  const args = `filter: ${type}Filter, orderBy: [${type}OrderBy!], first: Int, after: String, last: Int, before: String`;
  const target = (field: FieldInfo) => typeName({ name: field.target ?? '' });
  const related = object.relatedLists.map((list) => {
    const other = typeName({ name: list.object });
    const listArgs = args
      .replaceAll(`${type}Filter`, `${other}Filter`)
      .replaceAll(`${type}OrderBy`, `${other}OrderBy`);
    return `${list.name}(${listArgs}): ${other}Connection!`;
  });
  const known = lookups.filter((field) => objects.some(({ name }) => name === field.target));
  return `
${object.fields
  .filter((field) => field.options.length > 0)
  .map((field) => enumSchema(object, field))
  .join('\n')}
type ${type} {
  id: ID! version: Int! createdAt: DateTime! createdBy: Actor updatedAt: DateTime! updatedBy: Actor owner: User ownerId: ID deletedAt: DateTime
  ${plain.map((field) => `${field.name}: ${valueType(object, field)}`).join(' ')}
  ${lookups.map((field) => `${field.name}Id: ID`).join(' ')}
  ${known.map((field) => `${field.name}: ${target(field)}`).join(' ')}
  ${related.join(' ')}
  history(first: Int, after: String): RecordHistory!
  classifications: [RecordClassification!]!
}
type ${type}Connection { nodes: [${type}!]! pageInfo: PageInfo! totalCount: Int! }
input ${type}Filter {
  and: [${type}Filter!] or: [${type}Filter!] not: ${type}Filter id: IDFilter createdAt: DateTimeFilter updatedAt: DateTimeFilter ownerId: IDFilter
  ${plain.map((field) => `${field.name}: ${filterType(object, field)}`).join(' ')}
  ${lookups.map((field) => `${field.name}Id: IDFilter`).join(' ')}
  ${known.map((field) => `${field.name}: ${target(field)}Filter`).join(' ')}
}
enum ${type}OrderField { ${sortable.join(' ')} id createdAt updatedAt }
input ${type}OrderBy { field: ${type}OrderField! direction: SortDirection = ASC }
input ${type}Create { ${inputs} }
input ${type}Update { ${inputs} }
extend type Query {
  ${object.name}(id: ID!): ${type}
  ${object.plural}(${args}): ${type}Connection!
}
extend type Mutation {
  create${type}(data: ${type}Create!): ${type}!
  update${type}(id: ID!, data: ${type}Update!, ifVersion: Int): ${type}!
  delete${type}(id: ID!): ID!
  restore${type}(id: ID!): ${type}!
}`;
}
