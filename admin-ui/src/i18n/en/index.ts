import audit from './audit.json';
import common from './common.json';
import errors from './errors.json';
import fields from './fields.json';
import filters from './filters.json';
import jobs from './jobs.json';
import keys from './keys.json';
import notifications from './notifications.json';
import objects from './objects.json';
import plugins from './plugins.json';
import records from './records.json';
import rules from './rules.json';
import session from './session.json';
import shell from './shell.json';

export const catalogue = {
  audit,
  common,
  errors,
  fields,
  filters,
  jobs,
  keys,
  notifications,
  objects,
  plugins,
  records,
  rules,
  session,
  shell,
};
