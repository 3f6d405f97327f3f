/** What became of the agent's items that are over. */
export const over = {
  title: "Over lately",
  became: "{outcome} · {time}",
} as const
