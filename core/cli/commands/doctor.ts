import { cancellable } from '../cancellation.js';
import type { Command } from '../command.js';
import { EXIT } from '../exitCode.js';
import type { DoctorOrder } from '../order.js';
import { doctorLines } from '../render/doctor.js';

/** Recounts a pool, names what is broken and mends it where that was asked for. */
export const doctor: Command<DoctorOrder> = async (
  { pool: name, fix, json },
  scheduler,
  terminal,
) => {
  const pool = await scheduler.pool(name);
  const report = await terminal.during(`looking at ${name}`, (onProgress) =>
    cancellable((signal) => pool.doctor({ fix, signal, onProgress })),
  );
  if (json) terminal.sayJson(report);
  else terminal.sayAll(doctorLines(report, fix));
  if (report.cancelled) return EXIT.cancelled;
  return report.found > report.fixed ? EXIT.findingsLeft : EXIT.fine;
};
