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

  "places.title": "Where you are signed in",
  "places.of": "Where {user} is signed in",
  "places.none": "Nowhere.",
  "places.this": "here",
  "places.unknown": "Unknown browser",
  "places.line": "{address}, since {since}, last used {used}",
  "places.end": "End",
  "places.end_one": "End the sign-in {browser}, {address}",
  "places.end_others": "End all others",
  "places.end_all": "End all",
  "places.ended": "Ended: {count}.",

  "link.title": "Set your password",
  "link.lead": "The link is good once, until {until}.",
  "link.set": "Set password",
  "link.done": "Your password is set. The link is used up.",
  "link.go": "Go to sign-in",
  "link.gone": "This link is used, too old, or not whole. Ask your administrator for a new one.",

  "users.title": "People who sign in",
  "users.none": "Nobody yet.",
  "users.disabled": "disabled",
  "users.open": "Sign-ins and password of {user}",
  "users.close": "Close",
  "users.link": "Password link",
  "users.link_lead":
    "A link by which {user} sets a password, good once and for 24 hours. The present password stays good until then.",
  "users.make_link": "Make a link",
  "users.link_made": "Give it to {user} alone. It is shown this once, and good until {until}.",
  "users.copy": "Copy",
  "users.copied": "Copied.",
  "users.failed": "The list cannot be had. Try again.",

  "factor.title": "Second factor",
  "factor.off": "Your sign-in asks for the password alone.",
  "factor.on":
    "Your sign-in asks for a code of your authenticator, too. Recovery codes left: {count}.",
  "factor.set_up": "Set up",
  "factor.scan":
    "Read this with an authenticator on your phone, or type the secret there. Then enter the code that it shows.",
  "factor.qr": "QR code for an authenticator",
  "factor.secret": "Secret",
  "factor.code": "Code",
  "factor.code_or_recovery": "Code of the authenticator, or a recovery code",
  "factor.confirm": "Turn on",
  "factor.codes":
    "Keep these recovery codes where your phone is not. Each signs you in once without it; they are not shown again.",
  "factor.kept": "I have kept them",
  "factor.turn_off": "Turn off",
  "factor.new_codes": "Other recovery codes",
  "factor.wrong": "The code is wrong, too old or was used.",
  "factor.missing": "This hub asks for a second factor. Set one up to go on.",
  "factor.away": "Turn the second factor off",
  "factor.away_lead":
    "For {user} who has lost the phone and the recovery codes. Passkeys and sign-ins of {user} end, too.",
  "factor.away_done": "It is off.",
} as const
