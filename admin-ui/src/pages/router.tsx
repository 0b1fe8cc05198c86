import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
} from '@tanstack/react-router';
import { type FilterGroup, parseFilter } from '../data/filter';
import type { RuleSetKind } from '../data/generated';
import { parseSort } from '../features/records/listState';
import { Shell } from '../features/shell/Shell';
import { HomePage } from './HomePage';
import { NotFoundPage } from './NotFoundPage';

type RouterContext = { onSignedOut: () => void };

const root = createRootRouteWithContext<RouterContext>()({
  component: Shell,
  notFoundComponent: NotFoundPage,
});

type Raw = Record<string, unknown>;
type ListSearch = { filter?: FilterGroup; sort?: string; find?: string; after?: string; before?: string };

const ruleKinds: RuleSetKind[] = ['VALIDATION', 'CLASSIFICATION', 'ESCALATION'];
const text = (raw: unknown) => (typeof raw === 'string' && raw !== '' ? raw : undefined);

const home = createRoute({ getParentRoute: () => root, path: '/', component: HomePage });

const records = createRoute({
  getParentRoute: () => root,
  path: '/records/$object',
  // All that a list shows is in its address, so that it can be kept, sent and gone back to.
  validateSearch: (raw: Raw): ListSearch => ({
    filter: parseFilter(raw.filter),
    sort: parseSort(raw.sort),
    find: text(raw.find),
    after: text(raw.after),
    before: text(raw.before),
  }),
  component: lazyRouteComponent(() => import('./RecordsPage'), 'RecordsPage'),
});

const record = createRoute({
  getParentRoute: () => root,
  path: '/records/$object/$id',
  validateSearch: (raw: Raw): { tab?: string } => ({ tab: text(raw.tab) }),
  component: lazyRouteComponent(() => import('./RecordPage'), 'RecordPage'),
});

const objects = createRoute({
  getParentRoute: () => root,
  path: '/build/objects',
  component: lazyRouteComponent(() => import('./ObjectsPage'), 'ObjectsPage'),
});

const object = createRoute({
  getParentRoute: () => root,
  path: '/build/objects/$object',
  validateSearch: (raw: Raw): { tab?: string } => ({ tab: text(raw.tab) }),
  component: lazyRouteComponent(() => import('./ObjectPage'), 'ObjectPage'),
});

const rules = createRoute({
  getParentRoute: () => root,
  path: '/build/rules',
  validateSearch: (raw: Raw): { object?: string } => ({ object: text(raw.object) }),
  component: lazyRouteComponent(() => import('./RulesPage'), 'RulesPage'),
});

const rule = createRoute({
  getParentRoute: () => root,
  path: '/build/rules/$id',
  validateSearch: (raw: Raw): { tab?: string; object?: string; kind?: RuleSetKind } => ({
    tab: text(raw.tab),
    // Of a rule set that is new: what it is for.
    object: text(raw.object),
    kind: ruleKinds.find((kind) => kind === raw.kind),
  }),
  component: lazyRouteComponent(() => import('./RulePage'), 'RulePage'),
});

const plugins = createRoute({
  getParentRoute: () => root,
  path: '/build/plugins',
  component: lazyRouteComponent(() => import('./PluginsPage'), 'PluginsPage'),
});

const keys = createRoute({
  getParentRoute: () => root,
  path: '/govern/keys',
  component: lazyRouteComponent(() => import('./KeysPage'), 'KeysPage'),
});

const jobs = createRoute({
  getParentRoute: () => root,
  path: '/govern/jobs',
  component: lazyRouteComponent(() => import('./JobsPage'), 'JobsPage'),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: '/govern/audit',
  validateSearch: (raw: Raw): { before?: string } => ({ before: text(raw.before) }),
  component: lazyRouteComponent(() => import('./AuditPage'), 'AuditPage'),
});

const tree = root.addChildren([
  home,
  records,
  record,
  objects,
  object,
  rules,
  rule,
  plugins,
  keys,
  jobs,
  audit,
]);

export function createAppRouter(history?: RouterHistory) {
  return createRouter({
    routeTree: tree,
    history,
    defaultPreload: 'intent',
    scrollRestoration: true,
    context: { onSignedOut: () => {} },
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
