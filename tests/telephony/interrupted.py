"""Plays a recording over a connection that breaks, with a resync and the rest of the events after it."""

from __future__ import annotations

from collections.abc import Sequence

from contacthub.telephony.asterisk_ami.lists import Buffered
from contacthub.telephony.asterisk_ami.model import PbxModel
from contacthub.telephony.asterisk_ami.protocol import Frame
from contacthub.telephony.asterisk_ami.resync import Resync
from tests.telephony.ledger import Ledger
from tests.telephony.shadow import Shadow


class Watching:
    """A model, the hub it tells, and the PBX as it really is."""

    def __init__(self, model: PbxModel) -> None:
        self.model = model
        self.ledger = Ledger()
        self.shadow = Shadow()
        self.now = 0

    def hears(self, frames: Sequence[Frame]) -> None:
        """Events come in."""
        for frame in frames:
            self.happens([frame])
            self.ledger.take(self.model.feed(frame, self.now))

    def happens(self, frames: Sequence[Frame]) -> None:
        """Something happens at the PBX while the hub is not connected."""
        for frame in frames:
            self.shadow.take(frame)
        self.now = int(self.shadow.now * 1000)

    def reconciles(self, buffer: Sequence[Frame] = (), *, listed_at: int = 0) -> None:
        """The connection is there again; the lists are as the PBX was after so many events of the buffer."""
        self.happens(buffer[:listed_at])
        lists = self.shadow.lists()
        self.happens(buffer[listed_at:])
        held = [Buffered(frame=frame, received_at=frame.timestamp or self.now) for frame in buffer]
        self.ledger.take(Resync(self.model, lists, self.ledger.live(), held).run(self.now))

    def rests(self, seconds: int = 60) -> None:
        """Time passes without a word."""
        self.now += 1000 * seconds
        self.ledger.take(self.model.tick(self.now))
