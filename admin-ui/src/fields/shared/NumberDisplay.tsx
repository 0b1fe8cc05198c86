import { useFormat } from '../../i18n/useFormat';
import type { DisplayProps } from '../kind';
import { NoValue } from './NoValue';

type Props = DisplayProps & { options?: Intl.NumberFormatOptions; suffix?: string };

/** A number in the person's way of writing, with all its digits. */
export function NumberDisplay({ value, options, suffix = '' }: Props) {
  const format = useFormat();
  if (value === null || value === undefined || value === '') return <NoValue />;
  return (
    <>
      {format.number(String(value), options)}
      {suffix}
    </>
  );
}
