import { type CSSVariablesResolver, createTheme } from '@mantine/core';

const fonts =
  '"Inter Variable", "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", system-ui, sans-serif';

/** The shades are those at which every text keeps the contrast of WCAG 2.2 AA in both themes. */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 7, dark: 8 },
  defaultRadius: 'md',
  fontFamily: fonts,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace',
  lineHeights: { xs: '1.5', sm: '1.55', md: '1.6', lg: '1.6', xl: '1.65' },
  headings: {
    fontFamily: fonts,
    fontWeight: '600',
    sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.125rem' }, h3: { fontSize: '1rem' } },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Badge: { defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 500, fz: 12 } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Checkbox: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { comboboxProps: { shadow: 'md' }, checkIconPosition: 'right' } },
    MultiSelect: { defaultProps: { comboboxProps: { shadow: 'md' } } },
  },
});

/** Colours in which badges and messages are written on their own light tint. */
const lightInks = {
  gray: '#343a40',
  red: '#9b1c1c',
  grape: '#762289',
  blue: '#14548f',
  cyan: '#075a6b',
  teal: '#065f46',
  orange: '#8f2d00',
};
const inkVariables = (shadeOf: (name: string, ink: string) => string) =>
  Object.fromEntries(
    Object.entries(lightInks).map(([name, ink]) => [
      `--mantine-color-${name}-light-color`,
      shadeOf(name, ink),
    ]),
  );

/** Where the kit's own choice of a shade has less than 4.5:1, ours. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-7)',
    '--mantine-color-red-filled': 'var(--mantine-color-red-9)',
    '--mantine-color-red-filled-hover': 'var(--mantine-color-red-9)',
    '--app-surface': 'var(--mantine-color-gray-0)',
    ...inkVariables((_, ink) => ink),
  },
  dark: {
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
    '--mantine-color-red-filled': 'var(--mantine-color-red-9)',
    '--mantine-color-red-filled-hover': 'var(--mantine-color-red-9)',
    '--app-surface': 'var(--mantine-color-dark-8)',
    ...inkVariables((name) => `var(--mantine-color-${name}-2)`),
  },
});
