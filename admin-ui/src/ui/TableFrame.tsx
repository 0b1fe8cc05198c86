import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

type Props = { label: string; children: ReactNode; rowCount?: number };

/** A native table that scrolls sideways inside its own frame, reachable by keyboard. */
export function TableFrame({ label, children, rowCount }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus (WCAG 2.1.1)
    <section className="app-table-frame" tabIndex={0} aria-label={label}>
      <Table aria-label={label} aria-rowcount={rowCount} highlightOnHover verticalSpacing={7}>
        {children}
      </Table>
    </section>
  );
}
