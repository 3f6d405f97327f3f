/** The last hours on the supervisor's board. */
export const today = {
  title: "The last four hours",
  offered: "Offered",
  abandoned: "Abandoned",
  level: "Service level",
  said: "{time}: {offered} offered, {abandoned} abandoned, service level {level}",
  label: "{title}, by quarters of an hour. {lines}.",
  as_table: "As a table",
  quarter: "From",
  failed: "The last hours could not be read. They are asked for again in a minute.",
} as const
