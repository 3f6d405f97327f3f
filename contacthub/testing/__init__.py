"""Public fakes, builders and simulators for tests, kept honest by the same tests as the real adapters."""
