"""``python -m contacthub``."""

from contacthub.cli import main

main()
