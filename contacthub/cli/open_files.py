"""How many files the process may hold open: each console's socket is one."""

from __future__ import annotations

import resource

PER_AGENT = 2
"""A console's socket, and the next one of the same console after a reload of its page."""
BESIDE = 256
"""For databases, call-backs, programs and supervisors."""


def most_allowed() -> int | None:
    """The hard limit of this process; None when it is unlimited."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return None if hard == resource.RLIM_INFINITY else hard


def allow_most() -> int | None:
    """Raise the soft limit to the hard one; return the limit that holds then, None when it is unlimited."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError):
        return soft  # macOS takes less than it names as its limit
    return most_allowed()


def too_few(limit: int | None, agents: int) -> str | None:
    """Return the fault if the limit is too low for so many agents, else None."""
    wanted = BESIDE + PER_AGENT * agents
    if limit is None or limit >= wanted:
        return None
    return f"{limit} open files are too few for {agents} agents, who may need {wanted}"


MEND = "raise it: `ulimit -n`, LimitNOFILE= of the systemd unit, or --ulimit nofile= of docker"
