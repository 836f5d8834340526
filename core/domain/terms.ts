import { invalid, show } from './argumentChecks.js';
import { sentence } from './sentence.js';
import type { NewTask } from './task.js';
import { invalidTask } from './taskFaults.js';

/** Most labels that a task may require or a node may offer. */
export const MAX_LABELS = 16;
/** Longest label, in bytes. */
export const MAX_LABEL_BYTES = 64;
/** Longest tenant, limitKey or affinity key, in UTF-8 bytes. */
export const MAX_TERM_BYTES = 128;

/** What decides where a task may run, and beside whom. */
type Terms = Pick<NewTask, 'requires' | 'tenant' | 'limitKey' | 'affinity'>;

/** Labels in their one spelling: sorted by bytes, each once. */
export function sortedLabels(labels: readonly string[]): string[] {
  return [...new Set(labels)].sort();
}

/** Says whether a value is a label: letters, digits and `_ . @ / + = -`. */
export function isLabel(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length <= MAX_LABEL_BYTES &&
    /^[A-Za-z0-9_.@/+=-]+$/.test(value)
  );
}

/** Says whether a value is a list of labels that is not too long. */
export function areLabels(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= MAX_LABELS && value.every(isLabel);
}

/** Checks a task's terms; the error is `invalid-task`. */
export function checkTerms({ requires, tenant, limitKey, affinity }: Terms): void {
  if (requires !== undefined && !areLabels(requires)) {
    throw invalidTask(
      sentence(
        '"{0}" must be a list of at most {1} labels of 1 to {2} letters, digits and _ . @ / + = -',
        'requires',
        MAX_LABELS,
        MAX_LABEL_BYTES,
      ),
    );
  }
  checkTerm('tenant', tenant);
  checkTerm('limitKey', limitKey);
  checkTerm('affinity', affinity);
}

/** The terms as `lua/lib/token.lua` has them, `<labels>;<tenant>;<limitKey>;<affinity>`; `''` where there are none. */
export function termsOf({ requires, tenant, limitKey, affinity }: Terms): string {
  // nearly all tasks have none
  if (!requires && !tenant && !limitKey && !affinity) return '';
  const labels = sortedLabels(requires ?? []).join(',');
  const terms = [labels, tenant ?? '', limitKey ?? '', affinity ?? ''].join(';');
  return terms === ';;;' ? '' : terms;
}

/** Says whether a text can be a tenant, a limitKey or an affinity key. */
export function isTerm(value: unknown): value is string {
  if (typeof value !== 'string' || value === '' || !value.isWellFormed()) return false;
  // eslint-disable-next-line no-control-regex -- what Lua calls a control character
  return Buffer.byteLength(value) <= MAX_TERM_BYTES && !/[;\u0000-\u001f\u007f]/.test(value);
}

/** Checks a tenant that a program asks about, `''` for none; the error is `invalid-setting`. */
export function checkTenant(value: unknown): asserts value is string {
  if (value === '' || isTerm(value)) return;
  throw invalid(
    sentence(
      'The tenant {0} must be a text of at most {1} bytes without ";" and control characters.',
      show(value),
      MAX_TERM_BYTES,
    ),
  );
}

function checkTerm(field: string, value: unknown): void {
  if (value === undefined || isTerm(value)) return;
  throw invalidTask(
    sentence(
      '"{0}" must be a text of 1 to {1} bytes without ";" and control characters',
      field,
      MAX_TERM_BYTES,
    ),
  );
}
