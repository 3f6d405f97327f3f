"""Processes that are forked from one that has imported contacthub: to import it is nine tenths of a start.

    test         asks by a socket: module, arguments, environment, and files for output and end
    the nursery  forks a minder, which forks the process itself and waits for it
    the process  runs the module as ``python -m`` does; signals, memory and files are its own

The minder writes the process's id into ``end``, and later its exit code.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

MOST_BYTES: Final = 1 << 20
"""Of an order: an environment may be long."""
PATIENCE_S: Final = 60.0
LIMIT: Final = 1 << 24
"""Bytes of a line of output."""


@dataclass(frozen=True)
class Pipe:
    """The end of a pipe that is read."""

    reader: asyncio.StreamReader
    transport: asyncio.ReadTransport

    @classmethod
    async def of(cls, file: int) -> Pipe:
        """Read it by the running loop."""
        reader = asyncio.StreamReader(limit=LIMIT)
        protocol = asyncio.StreamReaderProtocol(reader)
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_read_pipe(lambda: protocol, os.fdopen(file, "rb", 0))
        return cls(reader, transport)


class ForkedProcess:
    """A process with the part of asyncio's ``Process`` that tests use."""

    def __init__(self, pid: int, end: Pipe, stdout: Pipe) -> None:
        self.pid = pid
        self.stdout = stdout.reader
        self.returncode: int | None = None
        self._end = end
        self._stdout = stdout
        self._waiting = asyncio.Lock()

    def send_signal(self, how: signal.Signals) -> None:
        """Send a signal, unless it is known to have ended."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, how)

    def kill(self) -> None:
        """End it without warning."""
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Wait for its end; its exit code, below 0 the signal that ended it."""
        async with self._waiting:  # several may
            if self.returncode is None:
                self.returncode = int(await self._end.reader.readline())
                self._end.transport.close()
                self._stdout.transport.close()
            return self.returncode

    async def communicate(self) -> bytes:
        """All that it writes until it ends."""
        said = await self.stdout.read()
        await self.wait()
        return said


class Nursery:
    """The process that has imported contacthub and forks others, for the whole session of tests."""

    _one: Nursery | None = None

    def __init__(self, here: Path) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", __name__, str(theirs.fileno())]
        environment = {**os.environ, "PYTHONPATH": str(here)}
        with theirs:
            self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=environment, cwd=here)
        self._socket = ours
        atexit.register(self._close)

    @classmethod
    def of_session(cls, here: Path) -> Nursery:
        """Start it once."""
        if cls._one is None:
            cls._one = cls(here)
        return cls._one

    async def begin(
        self, module: str, arguments: Sequence[str], environment: Mapping[str, str], stderr: IO[Any] | None
    ) -> ForkedProcess:
        """Begin a process; ``stderr`` None: together with its output."""
        end_out, end_in = os.pipe()
        said_out, said_in = os.pipe()
        order = {
            "module": module,
            "arguments": [*arguments],
            "environment": {**environment},
            "folder": str(Path.cwd()),
        }
        files = [end_in, said_in, said_in if stderr is None else stderr.fileno()]
        message = json.dumps(order).encode()
        assert len(message) < MOST_BYTES
        await asyncio.to_thread(socket.send_fds, self._socket, [message], files)
        os.close(end_in)
        os.close(said_in)
        end, stdout = await Pipe.of(end_out), await Pipe.of(said_out)
        async with asyncio.timeout(PATIENCE_S):
            pid = int(await end.reader.readline())
        return ForkedProcess(pid, end, stdout)

    def _close(self) -> None:
        self._socket.close()
        self._process.wait(PATIENCE_S)


# --- in the nursery ------------------------------------------------------------------------------


def main() -> None:
    """Import what a hub needs; fork a process for each order, until the socket is closed."""
    import contacthub.bootstrap.running  # what a start takes its time for
    import contacthub.cli.serving  # noqa: F401

    orders = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how minders ended
    while True:
        message, files, _, _ = socket.recv_fds(orders, MOST_BYTES, 3)
        if not message:
            return
        if os.fork() == 0:
            orders.close()
            _mind(json.loads(message), *files)
            return
        for each in files:
            os.close(each)


def _mind(order: dict[str, Any], end: int, stdout: int, stderr: int) -> None:
    """Fork the process; in it, run the module, and return for the interpreter to end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid:
        os.close(stdout)
        os.close(stderr)
        os.write(end, f"{pid}\n".encode())
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        os.write(end, f"{code}\n".encode())
        os._exit(0)
    os.close(end)
    for file, place in ((stdout, 1), (stderr, 2)):
        os.dup2(file, place)
        os.close(file)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    sys.argv = [order["module"], *order["arguments"]]
    runpy.run_module(order["module"], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
