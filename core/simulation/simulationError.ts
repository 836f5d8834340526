/** A simulation that went as none may go: a fault of this program. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError';
}
