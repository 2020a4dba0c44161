/** A row as the domain writes it: what SQL holds as null is not there. Changes the row, which nobody else has. */
export function withoutNulls<Row extends object>(row: Row): Row {
  for (const key in row) if (row[key] === null) delete row[key];
  return row;
}
