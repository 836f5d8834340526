import type { Connection } from './connection.js';

/** Connections that were made beside another one, and end with it. */
export class OtherConnections {
  private readonly opened = new Set<Connection>();
  private areClosed = false;

  constructor(
    private readonly openOne: () => Promise<Connection>,
    private readonly closedError: () => Error,
  ) {}

  async open(): Promise<Connection> {
    const connection = await this.openOne();
    // the first one may have ended while this one was made
    if (this.areClosed) {
      connection.close();
      throw this.closedError();
    }
    const close = (): void => {
      this.opened.delete(connection);
      connection.close();
    };
    this.opened.add(connection);
    return { ...connection, close };
  }

  closeAll(): void {
    this.areClosed = true;
    for (const connection of this.opened) connection.close();
    this.opened.clear();
  }
}
