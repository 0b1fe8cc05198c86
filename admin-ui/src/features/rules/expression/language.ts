import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { tags } from '@lezer/highlight';

const words = new Set([
  'in',
  'not',
  'and',
  'or',
  'matches',
  'contains',
  'startsWith',
  'endsWith',
  'let',
  'if',
  'else',
]);
const constants = new Set(['true', 'false', 'nil']);

/** The rules' expression language, as far as colours need it; the server is the judge of the rest. */
export const expressionLanguage = StreamLanguage.define<{ comment: boolean }>({
  name: 'expression',
  startState: () => ({ comment: false }),
  token(stream, state) {
    if (state.comment) {
      if (stream.skipTo('*/')) {
        stream.match('*/');
        state.comment = false;
      } else stream.skipToEnd();
      return 'comment';
    }
    if (stream.eatSpace()) return null;
    if (stream.match('/*')) {
      state.comment = true;
      return 'comment';
    }
    if (stream.match('//') || stream.match('#!')) {
      stream.skipToEnd();
      return 'comment';
    }
    if (
      stream.match(/^"(?:[^"\\]|\\.)*"?/) ||
      stream.match(/^'(?:[^'\\]|\\.)*'?/) ||
      stream.match(/^`[^`]*`?/)
    )
      return 'string';
    if (stream.match(/^\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?/)) return 'number';
    const word = stream.match(/^[A-Za-z_]\w*/) as RegExpMatchArray | null;
    if (word) return wordStyle(word[0], stream.peek());
    if (stream.match(/^(?:==|!=|<=|>=|&&|\|\||\?\?|\?\.|\*\*|\.\.|[-+*/%<>!?:|])/)) return 'operator';
    stream.next();
    return null;
  },
});

function wordStyle(word: string, next: string | undefined): string {
  if (words.has(word)) return 'keyword';
  if (constants.has(word)) return 'atom';
  return next === '(' ? 'function' : 'variableName';
}

/** Colours that keep 4.5:1 on the editor's ground in both themes. */
export const expressionColors = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.keyword, color: 'light-dark(#862e9c, #e599f7)' },
    { tag: tags.operator, color: 'light-dark(#495057, #ced4da)' },
    { tag: tags.string, color: 'light-dark(#1b6e3c, #8ce99a)' },
    { tag: tags.number, color: 'light-dark(#b02525, #ffc9c9)' },
    { tag: tags.atom, color: 'light-dark(#b02525, #ffc9c9)' },
    { tag: tags.comment, color: 'light-dark(#5c636a, #adb5bd)' },
    { tag: tags.function(tags.variableName), color: 'light-dark(#1864ab, #a5d8ff)' },
    { tag: tags.variableName, color: 'inherit' },
  ]),
);
