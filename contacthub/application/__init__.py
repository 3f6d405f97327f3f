"""Use cases: async, knowing ports and not libraries."""
