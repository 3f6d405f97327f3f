/** Charts. */
export const charts = {
  label: "{what}, {from} – {to}. {lines}.",
  line: "{name}: lowest {low}, highest {high}, last {last}",
  one: "{name}: {value}",
  none: "{name}: nothing known",
  bars: "{what}. {lines}.",
  and: ", ",
  between: "; ",
  as_table: "The chart as a table",
  lost: "The chart could not be loaded. The table has all that it shows.",
  days: "{from} – {to}",
  days_before: "{from} – {to} (before)",
} as const
