"""The one writer: the log, the engines it drives, and what follows the log."""
