/** The own sign-in: password. */
export const account = {
  "account.title": "Your sign-in",
  "account.close": "Close",
  "account.failed": "That did not work. Try again.",

  "password.title": "Password",
  "password.present": "Present password",
  "password.new": "New password",
  "password.show": "Show what I type",
  "password.rule":
    "8 to 128 characters of any kind, such as several words that do not belong together.",
  "password.change": "Change password",
  "password.changed": "Your password is changed. Other sign-ins that ended: {count}.",
  "password.wrong": "That is not your present password.",
  "password.locked": "Too many wrong passwords. Try again in {seconds} seconds.",
  "password.fault.too_short":
    "The new password has fewer than 8 characters. Several words make a good one.",
  "password.fault.too_long": "The new password has more than 128 characters.",
  "password.fault.too_common":
    "This password is in lists of stolen ones, which guessers try first. Choose another.",
  "password.fault.name":
    "Beside your name a password has at least 8 other characters. Add some words.",
} as const
