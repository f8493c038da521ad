/** `households.csv`, the file a question of type `select_one_from_file households.csv` chooses from. Pure. */

export const COLUMNS = ["name", "label", "target_id", "head_name", "address", "rt", "rw", "village", "nik_last4"];

const cell = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

function row(item) {
  const place = [item.address, item.village].filter(Boolean).join(", ");
  const told = { ...item, name: item.household, label: `${item.head_name} · ${place}`, target_id: item.id };
  return COLUMNS.map((column) => cell(String(told[column] ?? ""))).join(",");
}

/** One line for each assigned household; a household in two rounds is one line. */
export function householdsCsv(items) {
  const once = new Map(items.map((item) => [item.household, item]));
  return [COLUMNS.join(","), ...[...once.values()].map(row)].join("\r\n");
}
