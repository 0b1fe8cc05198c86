import { ApiError } from './errors';

export type PlacedErrors = {
  /** Messages by the path of the form's input ("options.1.value"). */
  byInput: Record<string, string>;
  /** What belongs to no input of the form, to be shown above it; null when all was placed. */
  rest: ApiError | null;
};

/**
 * Puts each fault of a refused save at the input it is about. inputs are the
 * paths that the form shows; "label.en" is found for a fault of "label" too.
 */
export function placeErrors(error: ApiError, inputs: string[]): PlacedErrors {
  const byInput: Record<string, string> = {};
  const unplaced: string[] = [];
  for (const fault of error.fields) {
    const input = findInput(toPath(fault.field), inputs);
    if (!input) unplaced.push(fault.message);
    else byInput[input] = byInput[input] ? `${byInput[input]} ${fault.message}` : fault.message;
  }
  if (error.fields.length === 0) return { byInput, rest: error };
  if (unplaced.length === 0) return { byInput, rest: null };
  return { byInput, rest: new ApiError(error.code, unplaced.join(' ')) };
}

/** "input.options[1].value" as a form's path: "options.1.value". */
function toPath(field: string): string {
  return field
    .replace(/\[(\d+)\]/g, '.$1')
    .replace(/^(input|data)\./, '')
    .replace(/^fields\.\d+\./, '');
}

function findInput(path: string, inputs: string[]): string | undefined {
  const exact = inputs.find((input) => input === path);
  if (exact) return exact;
  const parent = inputs.find((input) => path.startsWith(`${input}.`));
  return parent ?? inputs.find((input) => input.startsWith(`${path}.`));
}
