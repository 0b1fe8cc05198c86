import { expect, test } from 'vitest';
import type { RuleSetPartsFragment } from '../../data/generated';
import { BadTestRecord, draftOfRuleSet, emptyRuleSet, move, saveInput } from './ruleForm';

const saved: RuleSetPartsFragment = {
  id: 'r1',
  object: 'deal',
  kind: 'CLASSIFICATION',
  name: 'dealTier',
  label: { en: 'Tier', zhCN: '等级' },
  target: 'tier',
  mode: 'FIRST_MATCH',
  otherwise: '"C"',
  version: 2,
  status: 'DRAFT',
  activeVersion: 1,
  plugin: null,
  activatedAt: null,
  problems: [],
  rules: [{ name: 'big', when: 'amount > 5', then: '"A"', message: null, field: null, steps: [] }],
  tests: [{ name: 'one', record: { amount: 6 }, expect: 'A' }],
};

test('a saved rule set is sent back as it came', () => {
  expect(saveInput(draftOfRuleSet(saved))).toEqual({
    id: 'r1',
    object: 'deal',
    kind: 'CLASSIFICATION',
    name: 'dealTier',
    label: { en: 'Tier', zhCN: '等级' },
    target: 'tier',
    mode: 'FIRST_MATCH',
    otherwise: '"C"',
    rules: [{ name: 'big', when: 'amount > 5', then: '"A"' }],
    tests: [{ name: 'one', record: { amount: 6 }, expect: 'A' }],
  });
});

test('a rule sends only what its kind has', () => {
  const draft = emptyRuleSet('deal', 'VALIDATION');
  expect(saveInput(draft).rules).toEqual([{ name: 'rule1', when: '', message: undefined, field: undefined }]);
  expect(saveInput(draft).target).toBeUndefined();
});

test('a test whose record is no object is refused by its name', () => {
  for (const record of ['{', '[1]', '3', 'null']) {
    const draft = { ...draftOfRuleSet(saved), tests: [{ key: 'k', name: 'bad one', record, expect: '' }] };
    expect(() => saveInput(draft)).toThrow(BadTestRecord);
  }
});

test('rules move within their list', () => {
  expect(move(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
  expect(move(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
  expect(move(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
});
