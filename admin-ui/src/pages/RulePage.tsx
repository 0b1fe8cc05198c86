import { useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RuleSetDocument, type RuleSetPartsFragment } from '../data/generated';
import { useLoad } from '../data/useApi';
import { RuleSetEditor } from '../features/rules/RuleSetEditor';
import { draftOfRuleSet, emptyRuleSet } from '../features/rules/ruleForm';
import { useText } from '../i18n/useText';
import { useCatalog } from '../metadata/CatalogProvider';
import type { ObjectInfo } from '../metadata/types';
import { ErrorNotice } from '../ui/ErrorNotice';
import { Loading } from '../ui/Loading';
import { usePageTitle } from '../ui/usePageTitle';
import { NotFoundPage } from './NotFoundPage';

export function RulePage() {
  const { id } = useParams({ from: '/build/rules/$id' });
  return id === 'new' ? <NewRule /> : <LoadedRule key={id} id={id} />;
}

function NewRule() {
  const { t } = useTranslation();
  const { object: name = '', kind = 'VALIDATION' } = useSearch({ from: '/build/rules/$id' });
  const object = useCatalog().object(name);
  const [start] = useState(() => emptyRuleSet(name, kind));
  usePageTitle(t('rules.new'));
  return object ? <RuleSetEditor object={object} start={start} ruleSet={null} /> : <NotFoundPage />;
}

function LoadedRule({ id }: { id: string }) {
  const text = useText();
  const catalog = useCatalog();
  const { data, error, loading, reload } = useLoad(RuleSetDocument, { id }, { types: ['RuleSet', 'Job'] });
  const ruleSet = data?.ruleSet;
  usePageTitle(ruleSet ? text(ruleSet.label, ruleSet.name) : '');
  const object = ruleSet && catalog.object(ruleSet.object);
  if (ruleSet && object) return <Editor object={object} ruleSet={ruleSet} />;
  if (error) return <ErrorNotice error={error} onRetry={reload} />;
  return loading || !data ? <Loading rows={8} /> : <NotFoundPage />;
}

/** What is being written stays when the saved rule set comes back with its problems. */
function Editor({ object, ruleSet }: { object: ObjectInfo; ruleSet: RuleSetPartsFragment }) {
  const [start] = useState(() => draftOfRuleSet(ruleSet));
  return <RuleSetEditor object={object} start={start} ruleSet={ruleSet} />;
}
