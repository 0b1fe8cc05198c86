import { nameFieldOf, type ObjectInfo } from '../metadata/types';

/** The first records of an object, all or those whose name holds $text; the answer is under "page". */
export function searchQuery(object: ObjectInfo, withText: boolean): string {
  const { name = '' } = nameFieldOf(object) ?? {};
  const filter = withText ? `filter: {${name}: {contains: $text}}, ` : '';
  const variables = withText ? '($text: String!, $first: Int!)' : '($first: Int!)';
  return `query Search${variables} { page: ${object.plural}(${filter}first: $first) { nodes { id version ${name} } } }`;
}

/** The first few records of each object whose name holds $text; the answers are under the objects' names. */
export function findQuery(objects: ObjectInfo[]): string {
  const lists = objects.map(
    ({ name, plural, nameField }) =>
      `${name}: ${plural}(filter: {${nameField}: {contains: $text}}, first: 5) { nodes { id version ${nameField} } }`,
  );
  return `query Find($text: String!) { ${lists.join(' ')} }`;
}

/** What one record is called; the answer is under "record". */
export function nameQuery(object: ObjectInfo): string {
  return `query Name($id: ID!) { record: ${object.name}(id: $id) { id version ${object.nameField ?? ''} } }`;
}
