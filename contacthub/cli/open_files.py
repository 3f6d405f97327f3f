"""How many files the process may hold open: each console is one."""

from __future__ import annotations

import sys

PER_AGENT = 2
"""A console, and the one that takes its place after a reload."""
BESIDE = 256
"""Databases, call-backs, programs, supervisors."""


def most_allowed() -> int | None:
    """The hard limit; None where there is none."""
    if sys.platform == "win32":
        return None
    import resource  # noqa: PLC0415 - absent on Windows

    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return None if hard == resource.RLIM_INFINITY else hard


def allow_most() -> int | None:
    """Raise the limit as far as it goes; return it, or None where there is none."""
    if sys.platform == "win32":
        return None
    import resource  # noqa: PLC0415 - absent on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError):
        return soft  # macOS takes less than it names as its limit
    return most_allowed()


def too_few(limit: int | None, agents: int) -> str | None:
    """What is wrong with the limit for so many agents, if anything is."""
    wanted = BESIDE + PER_AGENT * agents
    if limit is None or limit >= wanted:
        return None
    return f"{limit} open files are too few for {agents} agents, who may need {wanted}"


MEND = "raise it: `ulimit -n`, LimitNOFILE= of the systemd unit, or --ulimit nofile= of docker"
