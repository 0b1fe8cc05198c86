import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { ExpressionSymbolsQuery } from '../../../data/generated';
import { type ApiText, pickText } from '../../../i18n/useText';
import type { Catalog } from '../../../metadata/CatalogProvider';
import type { FieldInfo, ObjectInfo } from '../../../metadata/types';

export type ExpressionSymbol = ExpressionSymbolsQuery['expressionSymbols'][number];

/** What the editor knows about the names that an expression may use. */
export type Scope = {
  object: ObjectInfo;
  catalog: Catalog;
  symbols: ExpressionSymbol[];
  chinese: boolean;
  /** The field that the expression gives a value to, if any: its options are offered everywhere. */
  target?: FieldInfo;
};

/** Completes names, the fields behind a dot, and the options of picklists inside quotes. */
export function completeExpression(scope: Scope) {
  return (context: CompletionContext): CompletionResult | null => {
    const before = context.state.sliceDoc(0, context.pos);
    const quoted = /"(\w*)$/.exec(before);
    if (quoted && insideString(before))
      return optionsResult(scope, before, context.pos - (quoted[1]?.length ?? 0));
    const path = /([A-Za-z_][\w.]*\.|\.)?(\w*)$/.exec(before);
    const [, base = '', typed = ''] = path ?? [];
    if (!context.explicit && base === '' && typed === '') return null;
    return { from: context.pos - typed.length, options: namesAt(scope, base, before), validFor: /^\w*$/ };
  };
}

function insideString(before: string): boolean {
  return (before.match(/"/g)?.length ?? 0) % 2 === 1;
}

function namesAt(scope: Scope, base: string, before: string): Completion[] {
  if (base === '') return topLevel(scope);
  if (base === '.') return fieldsOf(listElement(scope, before), scope);
  const plugin = scope.symbols.filter((symbol) => symbol.kind === 'function' && symbol.name.startsWith(base));
  if (plugin.length > 0)
    return plugin.map((symbol) => ({ ...symbolCompletion(symbol), label: symbol.name.slice(base.length) }));
  return fieldsOf(objectAt(scope, base.slice(0, -1).split('.')), scope);
}

function topLevel(scope: Scope): Completion[] {
  const names = scope.symbols.filter(isTopLevel).map(symbolCompletion);
  const options = scope.target ? optionCompletions(scope.target, scope.chinese, '"') : [];
  return [...options, ...names];
}

/** Paths through lookups come step by step, behind their dots. */
function isTopLevel({ kind, name }: ExpressionSymbol): boolean {
  return kind === 'function' || (kind !== 'option' && !name.includes('.'));
}

/** The object that a path of lookups leads to; "old" is the record before the change. */
function objectAt(scope: Scope, path: string[]): ObjectInfo | undefined {
  const steps = path[0] === 'old' ? path.slice(1) : path;
  return steps.reduce<ObjectInfo | undefined>((object, name) => {
    const target = object?.fields.find((field) => field.name === name)?.target;
    return target ? scope.catalog.object(target) : undefined;
  }, scope.object);
}

/** Of "filter(orders, .": the object of the related list named last. */
function listElement(scope: Scope, before: string): ObjectInfo | undefined {
  const named = before.match(/[A-Za-z_]\w*/g) ?? [];
  for (const name of named.reverse()) {
    const list = scope.object.relatedLists.find((candidate) => candidate.name === name);
    if (list) return scope.catalog.object(list.object);
  }
  return undefined;
}

function fieldsOf(object: ObjectInfo | undefined, scope: Scope): Completion[] {
  return (object?.fields ?? []).map((field) => ({
    label: field.name,
    type: 'property',
    detail: field.type,
    info: pickText(field.label, scope.chinese),
  }));
}

function symbolCompletion(symbol: ExpressionSymbol): Completion {
  const info = [symbol.label, symbol.help].filter(Boolean).join(' · ');
  if (symbol.kind !== 'function') {
    return {
      label: symbol.name,
      type: symbol.kind === 'variable' ? 'variable' : 'property',
      detail: symbol.type,
      info,
    };
  }
  return {
    label: symbol.name,
    type: 'function',
    detail: symbol.signature ?? symbol.type,
    info,
    apply: `${symbol.name}(`,
  };
}

/** Inside quotes: the options of the picklist named last before them, else of the target. */
function optionsResult(scope: Scope, before: string, from: number): CompletionResult | null {
  const named = before.match(/[A-Za-z_]\w*/g) ?? [];
  const picklists = new Map(
    scope.object.fields.filter((field) => field.options.length > 0).map((field) => [field.name, field]),
  );
  const field =
    named
      .reverse()
      .map((name) => picklists.get(name))
      .find(Boolean) ?? scope.target;
  if (!field) return null;
  return { from, options: optionCompletions(field, scope.chinese, ''), validFor: /^\w*$/ };
}

function optionCompletions(field: FieldInfo, chinese: boolean, quote: string): Completion[] {
  return field.options.map(({ value, label }: { value: string; label: ApiText }) => ({
    label: `${quote}${value}${quote}`,
    type: 'enum',
    detail: pickText(label, chinese),
  }));
}
