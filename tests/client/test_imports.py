"""The client is independent: importing it imports no other module of the package."""

import subprocess
import sys


def test_client_imports_nothing_else_of_ours():
    script = (
        "import sys, contacthub.client; print(*sorted(m for m in sys.modules if m.startswith('contacthub.')))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    foreign = [each for each in done.stdout.split() if not each.startswith("contacthub.client")]
    assert foreign == []
    assert "contacthub.client.hub" in done.stdout
