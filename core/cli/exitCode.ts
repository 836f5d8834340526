/** What the command tells the program that ran it. */
export const EXIT = {
  fine: 0,
  /** The doctor found what is still broken. */
  findingsLeft: 1,
  /** Wrong usage, or the server cannot be used. */
  unusable: 2,
  /** Ctrl-C or SIGTERM, as shells count it. */
  cancelled: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
