import { unknownTask } from '../../redis/calls/faults.js';
import type { Command } from '../command.js';
import { EXIT } from '../exitCode.js';
import type { ExplainOrder } from '../order.js';
import { explainedLines } from '../render/explanation.js';

/** Says where a task is and why. */
export const explain: Command<ExplainOrder> = async (
  { pool: name, id, json },
  scheduler,
  terminal,
) => {
  const pool = await scheduler.pool(name);
  const explanation = await pool.explain(id);
  if (explanation === undefined) throw unknownTask(id);
  if (json) terminal.sayJson(explanation);
  else terminal.sayAll(explainedLines(explanation));
  return EXIT.fine;
};
