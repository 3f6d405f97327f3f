"""The kinds of channels there are: what ``[[channels]]`` may be."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from contacthub.channels.chat.settings import ChatTable
from contacthub.channels.mail.settings import MailTable
from contacthub.channels.sms.aliyun.settings import AliyunTable
from contacthub.channels.sms.settings import HttpSmsTable, TwilioTable
from contacthub.channels.wechat.settings import WeChatTable
from contacthub.channels.whatsapp.settings import WhatsAppTable

AnySmsTable: TypeAlias = Annotated[AliyunTable | HttpSmsTable | TwilioTable, Field(discriminator="provider")]
"""One of the providers of text messages."""

AnyChannelTable: TypeAlias = Annotated[
    AnySmsTable | MailTable | WeChatTable | WhatsAppTable | ChatTable, Field(discriminator="type")
]
"""One of the tables, told apart by ``type``."""
