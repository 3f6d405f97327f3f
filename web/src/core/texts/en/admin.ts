/** The administrator's page. */
export const admin = {
  "admin.title": "Administration",
  "admin.lead":
    "Administrators look after the hub at the command line, on the machine it runs on. All commands work while the hub runs.",
  "admin.commands": "Commands",
  "admin.apply": "Create or change queues, skills, agents, lines, breaks and dispositions.",
  "admin.import": "Bring files in from the command line, as above.",
  "admin.user": "Let people sign in, list them, lock them out.",
  "admin.token": "Give programs access, with only the scopes they need; revoke it.",
  "admin.audit": "See who signed in, failed to, was refused, changed or fetched what.",
  "admin.check": "Find what is wrong with configuration, database and disk, and how to mend it.",
  "admin.no_card": "Customers' cards are not open to administrators.",
} as const
