/**
 * `households.csv`, the file a question of type `select_one_from_file households.csv` chooses from. Pure.
 * The server makes the same one for ODK Collect (verification/media.py).
 */

export const COLUMNS = ["name", "label", "household", "village", "address", "last_four", "target_id", "head_name", "rt", "rw", "nik_last4"];

const cell = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

function row(item, second) {
  const place = [item.address, item.village].filter(Boolean).join(", ");
  const label = [item.head_name, place, item.again && second].filter(Boolean).join(" · ");
  const told = { ...item, name: item.household, label, last_four: item.nik_last4, target_id: item.id };
  return COLUMNS.map((column) => cell(String(told[column] ?? ""))).join(",");
}

/** One line for each assigned household; a household in two rounds is one line. `second` = the words for a second visit. */
export function householdsCsv(items, second = "") {
  const once = new Map(items.map((item) => [item.household, item]));
  return [COLUMNS.join(","), ...[...once.values()].map((item) => row(item, second))].join("\r\n");
}
