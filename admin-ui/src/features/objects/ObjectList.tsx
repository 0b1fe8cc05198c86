import { useTranslation } from 'react-i18next';
import { useText } from '../../i18n/useText';
import type { ObjectInfo } from '../../metadata/types';
import { Badge, Table } from '../../ui/kit';
import { LinkTo } from '../../ui/RouterAnchor';
import { TableFrame } from '../../ui/TableFrame';

/** All objects, each leading to its own page. */
export function ObjectList({ objects }: { objects: ObjectInfo[] }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <TableFrame label={t('objects.title')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('objects.label')}</Table.Th>
          <Table.Th scope="col">{t('objects.name')}</Table.Th>
          <Table.Th scope="col">{t('objects.fields')}</Table.Th>
          <Table.Th scope="col">{t('objects.origin')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {objects.map((object) => (
          <Table.Tr key={object.name}>
            <Table.Td>
              <LinkTo to="/build/objects/$object" params={{ object: object.name }} search={{}} fw={500}>
                {text(object.label, object.name)}
              </LinkTo>
            </Table.Td>
            <Table.Td className="app-code">{object.name}</Table.Td>
            <Table.Td>{object.fields.length}</Table.Td>
            <Table.Td>{object.plugin ? <Badge>{object.plugin}</Badge> : t('objects.own')}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </TableFrame>
  );
}
