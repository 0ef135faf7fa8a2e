// The two errors of an import, meant for the person who has the file: so they speak of lines as an editor shows them (the
// header is line 1) and of columns as the file names them. An ImportError ends the import; a RowFault is of one row, which
// is left out and told.

const longestShown = 40;

export class ImportError extends Error {
  readonly line: number;
  /** The column as the header of the file writes it, where one is at fault. */
  readonly column: string | undefined;
  /** The message without the place. */
  readonly reason: string;

  constructor(reason: string, line: number, column?: string) {
    super(column === undefined ? `line ${line}: ${reason}` : `line ${line}, column ${show(column)}: ${reason}`);
    this.name = 'ImportError';
    this.line = line;
    this.column = column && shorten(column.trim());
    this.reason = reason;
  }
}

/** One row cannot be true, or cannot be read. */
export class RowFault extends ImportError {}

/** A value of the file as an error shows it: in quotes, without control characters, and never long. */
export function show(value: string): string {
  return JSON.stringify(shorten(value.trim()));
}

function shorten(value: string): string {
  return value.length > longestShown ? `${value.slice(0, longestShown)}…` : value;
}
