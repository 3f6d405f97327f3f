/** The administrator's pages: what they are called, and those that are said here whole. */
export const admin = {
  title: "Administration",
  pages: "Pages",
  health: "Health",
  floor: "The floor",
  users: "People who sign in",
  roles: "Roles",
  board: "Board",
  imports: "Imports",
  catalogue: "Models and prices",
  audit_page: "Audit",
  privacy: "Privacy",
  commands: "Commands",
  commands_lead:
    "What the command line does on the machine the hub runs on. All of it works while the hub runs.",
  apply: "Create or change queues, skills, agents, lines, breaks and dispositions.",
  import: "Bring files in from the command line, as on the page Imports.",
  user: "Let people sign in, list them, lock them out.",
  token: "Give programs access, with only the scopes they need; revoke it.",
  audit: "See who signed in, failed to, was refused, changed or fetched what.",
  check: "Find what is wrong with configuration, database and disk, and how to mend it.",
  no_card: "Customers' cards are not open to administrators.",
} as const
