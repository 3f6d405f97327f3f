"""The HTTP platform: routes, login, validation, answers, and the description. It knows no subject."""
