import type { Text } from '@codemirror/state';

/**
 * The part of a document that a problem is about. Line and column count from 1,
 * columns in characters as people count them, not in the editor's units.
 */
export function rangeAt(doc: Text, line: number, column: number): { from: number; to: number } {
  if (doc.length === 0) return { from: 0, to: 0 };
  const { from, to, text } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const before = Array.from(text)
    .slice(0, Math.max(column - 1, 0))
    .join('').length;
  const start = Math.min(from + before, to);
  const word = /^(?:\w+|"[^"]*"?|'[^']*'?|[^\s\w]+)/.exec(text.slice(start - from));
  if (word) return { from: start, to: start + word[0].length };
  // Behind the last character, or in a gap: the character before shows where.
  return start > from ? { from: start - 1, to: start } : { from: start, to: Math.min(start + 1, to) };
}
