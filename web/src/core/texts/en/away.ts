/** Absence: who is away, and who has their work meanwhile. */
export const away = {
  "away.open": "Absence",
  "away.title": "Who is away, and who has their work",
  "away.about":
    "What somebody has goes to the other as the absence begins, and what is new until it ends. It stays there then.",
  "away.you": "You are away",
  "away.close": "Close",
  "away.none": "Nobody is away.",
  "away.failed": "The list could not be read. Try again in a moment.",
  "away.is": "{name} is away until {until}; {to} has the work.",
  "away.will": "{name} will be away from {since} until {until}; {to} will have the work.",
  "away.new": "Hand work over",
  "away.who": "Who is away",
  "away.to": "The work goes to",
  "away.since": "From",
  "away.now": "Left empty: from now on.",
  "away.until": "Until",
  "away.begin": "Hand over",
  "away.change": "Change",
  "away.save": "Save",
  "away.end": "End now",
  "away.cancel": "Call off",
  "away.past": "Choose an end that is still to come.",
  "away.circle":
    "They are away themselves then, or it ends before it begins: choose somebody else, or other times.",
} as const
