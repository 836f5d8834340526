import { scriptParts, scripts, type ScriptName } from './scripts.generated.js';

/** The text of a script, as the server is sent it. */
export function scriptText(script: ScriptName): string {
  return scripts[script].parts.map((part) => scriptParts[part]).join('');
}
