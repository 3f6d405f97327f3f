"""Earlier questions that resemble one: found by the words they share, the rarest first."""
