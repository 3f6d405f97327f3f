/** What a mail repeats of those before it: lines that begin with >. */
export interface Run {
  readonly text: string
  readonly isQuoted: boolean
}

/** The text in runs of lines that are repeated and lines that are not; nothing is left out but empty lines between. */
export function runsOf(text: string): readonly Run[] {
  const runs: Run[] = []
  for (const line of text.split("\n")) {
    const isQuoted = line.startsWith(">")
    const last = runs.at(-1)
    if (last !== undefined && (last.isQuoted === isQuoted || line.trim() === ""))
      runs[runs.length - 1] = { ...last, text: `${last.text}\n${line}` }
    else runs.push({ text: line, isQuoted })
  }
  const trimmed = runs.map((run) => ({ ...run, text: run.text.replace(/^\n+|\s+$/gu, "") }))
  return trimmed.filter(({ text: kept }) => kept !== "")
}
