import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { type Diagnostic, setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, keymap, placeholder as placeholderText, tooltips } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { styleNonce } from '../../../ui/nonce';
import { completeExpression, type Scope } from './completion';
import { expressionColors, expressionLanguage } from './language';
import { rangeAt } from './position';

export type Problem = { line: number; column: number; message: string; suggestion: string | null };

export type ExpressionEditorProps = {
  value: string;
  onChange: (value: string) => void;
  scope: Scope;
  problems: Problem[];
  ariaLabel: string;
  placeholder?: string;
};

const look = EditorView.theme({
  '&': { fontSize: '13px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-content': { fontFamily: 'var(--mantine-font-family-monospace)', minHeight: '36px', padding: '8px 0' },
  '.cm-line': { padding: '0 10px' },
  '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
  '.cm-placeholder': { color: 'var(--mantine-color-placeholder)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--mantine-primary-color-light)' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': {
    background: 'var(--mantine-primary-color-light)',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--mantine-color-body)',
    border: '1px solid var(--mantine-color-default-border)',
    borderRadius: '6px',
    color: 'var(--mantine-color-text)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--mantine-primary-color-filled)',
    color: '#fff',
  },
  '.cm-completionDetail': { fontStyle: 'normal', opacity: '0.85' },
});

/** Writes an expression: colours, completion, and a line under what is wrong. Loaded only where rules are edited. */
export default function ExpressionEditor({
  value,
  onChange,
  scope,
  problems,
  ariaLabel,
  placeholder,
}: ExpressionEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef({ onChange, value });
  const completion = useRef(new Compartment());
  latest.current.onChange = onChange;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once; what changes is handed to it below
  useEffect(() => {
    if (!host.current) return;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          EditorView.cspNonce.of(styleNonce()),
          history(),
          closeBrackets(),
          bracketMatching(),
          expressionLanguage,
          expressionColors,
          look,
          EditorView.lineWrapping,
          tooltips({ parent: document.body, position: 'fixed' }),
          completion.current.of(autocompletion({ override: [completeExpression(scope)] })),
          // No indentWithTab: the Tab key must lead on to the next input (WCAG 2.1.2).
          keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
          EditorView.contentAttributes.of({
            'aria-label': ariaLabel,
            spellcheck: 'false',
            autocapitalize: 'off',
          }),
          placeholderText(placeholder ?? ''),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            latest.current.value = update.state.doc.toString();
            latest.current.onChange(latest.current.value);
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    view.current?.dispatch({
      effects: completion.current.reconfigure(autocompletion({ override: [completeExpression(scope)] })),
    });
  }, [scope]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const diagnostics: Diagnostic[] = problems.map(({ line, column, message }) => ({
      ...rangeAt(editor.state.doc, line, column),
      severity: 'error',
      message,
    }));
    editor.dispatch(setDiagnostics(editor.state, diagnostics));
  }, [problems]);

  return <div className="app-editor" ref={host} data-invalid={problems.length > 0 || undefined} />;
}
