/**
 * Solves a system of linear equations by Gauss's elimination with partial pivoting.
 *
 * @param rows its square matrix; it is left as it is
 * @throws RangeError where it has no single solution
 */
export function solve(rows: readonly (readonly number[])[], right: readonly number[]): number[] {
  const size = rows.length;
  const matrix = rows.map((row, i) => Float64Array.of(...row, right[i] ?? 0));
  const at = (row: number, column: number): number => matrix[row]?.[column] ?? 0;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(at(row, column)) > Math.abs(at(pivot, column))) pivot = row;
    }
    if (at(pivot, column) === 0) throw new RangeError('The equations have no single solution.');
    exchange(matrix, column, pivot);
    for (let row = column + 1; row < size; row++) {
      subtract(matrix[row], matrix[column], at(row, column) / at(column, column), column);
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row--) {
    let rest = at(row, size);
    for (let column = row + 1; column < size; column++) {
      rest -= at(row, column) * (solution[column] ?? 0);
    }
    solution[row] = rest / at(row, row);
  }
  return solution;
}

function exchange(matrix: Float64Array[], a: number, b: number): void {
  const [first, second] = [matrix[a], matrix[b]];
  if (first === undefined || second === undefined) return;
  matrix[a] = second;
  matrix[b] = first;
}

function subtract(
  row: Float64Array | undefined,
  from: Float64Array | undefined,
  factor: number,
  start: number,
): void {
  if (row === undefined || from === undefined || factor === 0) return;
  for (let i = start; i < row.length; i++) row[i] = (row[i] ?? 0) - factor * (from[i] ?? 0);
}
