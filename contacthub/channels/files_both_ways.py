"""Files both ways, where a provider keeps them: fetched as they come, uploaded before they are sent."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Protocol

from contacthub.channels.files import FILE_GONE, ChannelFiles
from contacthub.channels.media_in import WITHIN_S, MediaIn, media_of
from contacthub.channels.port import Around
from contacthub.channels.sends_begun import REFUSED, Given
from contacthub.messages.model import Attachment
from contacthub.routing.values import value
from contacthub.sources.message_sending import Answered


class Provider(Protocol):
    """Keeps files under ids of its own."""

    def chunks(self, place: str, /) -> AsyncGenerator[bytes, None]:
        """The bytes of a file that came along."""

    async def uploaded(self, file: Attachment, content: bytes) -> str | Given:
        """Its id of a file that is uploaded, or why it is not."""


@value(kw_only=True)
class FilesBothWays:
    """``coming`` with what customers write; those to be sent are ``kept`` here until they are uploaded."""

    coming: MediaIn
    provider: Provider
    kept: ChannelFiles

    async def uploaded(self, file: Attachment) -> str | Given:
        """The provider's id of a file that is to be sent, or why there is none."""
        try:
            content = await self.kept.read(file)
        except OSError:
            return Given(answered=Answered(REFUSED, FILE_GONE))
        return await self.provider.uploaded(file, content)


def files_both_ways(around: Around, provider: Provider, *, within_s: float = WITHIN_S) -> FilesBothWays:
    """Those of a channel that is made."""
    coming = media_of(around, provider.chunks, within_s=within_s)
    return FilesBothWays(coming=coming, provider=provider, kept=around.files)
