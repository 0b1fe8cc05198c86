import type {
  ActionKind,
  RuleMode,
  RuleSetKind,
  RuleSetPartsFragment,
  SaveRuleSetInput,
} from '../../data/generated';

type Pair = { en: string; zhCN: string };

export type ActionDraft = {
  key: string;
  kind: ActionKind;
  field: string;
  value: string;
  user: string;
  text: Pair;
};
export type StepDraft = { key: string; name: string; after: string; from: string; actions: ActionDraft[] };
export type RuleDraft = {
  key: string;
  name: string;
  when: string;
  then: string;
  message: Pair;
  field: string;
  steps: StepDraft[];
};
export type TestDraft = { key: string; name: string; record: string; expect: string };

/** A rule set as the editor holds it; keys tell rows apart while their names are being written. */
export type RuleSetDraft = {
  id: string | null;
  object: string;
  kind: RuleSetKind;
  name: string;
  label: Pair;
  target: string;
  mode: RuleMode;
  rules: RuleDraft[];
  otherwise: string;
  tests: TestDraft[];
};

let lastKey = 0;
const newKey = () => `k${++lastKey}`;
const noText: Pair = { en: '', zhCN: '' };

export function emptyRule(number: number): RuleDraft {
  return { key: newKey(), name: `rule${number}`, when: '', then: '', message: noText, field: '', steps: [] };
}

export function emptyStep(number: number): StepDraft {
  return { key: newKey(), name: `step${number}`, after: '', from: '', actions: [emptyAction()] };
}

export function emptyAction(): ActionDraft {
  return { key: newKey(), kind: 'SET_FIELD', field: '', value: '', user: '', text: noText };
}

export function emptyTest(number: number): TestDraft {
  return { key: newKey(), name: `test${number}`, record: '{}', expect: '' };
}

export function emptyRuleSet(object: string, kind: RuleSetKind): RuleSetDraft {
  return {
    id: null,
    object,
    kind,
    name: '',
    label: noText,
    target: '',
    mode: 'FIRST_MATCH',
    rules: [emptyRule(1)],
    otherwise: '',
    tests: [],
  };
}

export function draftOfRuleSet(ruleSet: RuleSetPartsFragment): RuleSetDraft {
  return {
    id: ruleSet.id,
    object: ruleSet.object,
    kind: ruleSet.kind,
    name: ruleSet.name,
    label: ruleSet.label,
    target: ruleSet.target ?? '',
    mode: ruleSet.mode ?? 'FIRST_MATCH',
    otherwise: ruleSet.otherwise ?? '',
    tests: ruleSet.tests.map(({ name, record, expect }) => ({
      key: newKey(),
      name,
      record: JSON.stringify(record),
      expect: expect ?? '',
    })),
    rules: ruleSet.rules.map((rule) => ({
      key: newKey(),
      name: rule.name,
      when: rule.when,
      then: rule.then ?? '',
      message: rule.message ?? noText,
      field: rule.field ?? '',
      steps: rule.steps.map((step) => ({
        key: newKey(),
        name: step.name,
        after: step.after,
        from: step.from ?? '',
        actions: step.actions.map((action) => ({
          key: newKey(),
          kind: action.kind,
          field: action.field ?? '',
          value: action.value ?? '',
          user: action.user ?? '',
          text: action.text ?? noText,
        })),
      })),
    })),
  };
}

/** A test's record that is no JSON object. */
export class BadTestRecord extends Error {
  constructor(readonly test: string) {
    super(test);
  }
}

/** The draft as the API takes it: only what its kind has. Throws BadTestRecord. */
export function saveInput(draft: RuleSetDraft): SaveRuleSetInput {
  const classifies = draft.kind === 'CLASSIFICATION';
  return {
    id: draft.id,
    object: draft.object,
    kind: draft.kind,
    name: draft.name,
    label: given(draft.label),
    target: classifies ? draft.target : undefined,
    mode: classifies ? draft.mode : undefined,
    otherwise: classifies && draft.otherwise ? draft.otherwise : undefined,
    rules: draft.rules.map((rule) => ruleInput[draft.kind](rule)),
    tests: draft.tests.map(({ name, record, expect }) => ({
      name,
      record: parseRecord(name, record),
      expect: expect || undefined,
    })),
  };
}

const ruleInput: Record<RuleSetKind, (rule: RuleDraft) => SaveRuleSetInput['rules'][number]> = {
  VALIDATION: ({ name, when, message, field }) => ({
    name,
    when,
    message: given(message),
    field: field || undefined,
  }),
  CLASSIFICATION: ({ name, when, then }) => ({ name, when, then }),
  ESCALATION: ({ name, when, steps }) => ({ name, when, steps: steps.map(stepInput) }),
};

function stepInput({ name, after, from, actions }: StepDraft) {
  return {
    name,
    after,
    from: from || undefined,
    actions: actions.map((action) => actionInput[action.kind](action)),
  };
}

const actionInput: Record<
  ActionKind,
  (action: ActionDraft) => { kind: ActionKind; [part: string]: unknown }
> = {
  SET_FIELD: ({ kind, field, value }) => ({ kind, field, value }),
  CHANGE_OWNER: ({ kind, user }) => ({ kind, user }),
  NOTIFY: ({ kind, user, text }) => ({ kind, user: user || undefined, text }),
};

function parseRecord(test: string, record: string): unknown {
  try {
    const parsed: unknown = JSON.parse(record);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {
    // told below, with the test's name
  }
  throw new BadTestRecord(test);
}

function given(text: Pair): Pair | undefined {
  return text.en || text.zhCN ? text : undefined;
}

/** The items with one of them moved; at either end nothing changes. */
export function move<Item>(items: Item[], at: number, by: number): Item[] {
  const to = at + by;
  const moved = items[at];
  if (moved === undefined || to < 0 || to >= items.length) return items;
  const rest = items.filter((_, i) => i !== at);
  return [...rest.slice(0, to), moved, ...rest.slice(to)];
}
