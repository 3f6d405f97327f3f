"""All commands and observations, by the one name the other packages use: ``commands as c``.

Each stands beside its handler in ``rules/``. A new one is a class and a row in ``HANDLERS`` in the file of
its subject, and its name here.
"""

from __future__ import annotations

from contacthub.routing.inputs import Command, ContactFact, Observation
from contacthub.routing.rules.arriving import Arrival, EnrichContact
from contacthub.routing.rules.call_backs import (
    AgreeCallback,
    NotReached,
    Reached,
    RequestDial,
    WithdrawCallback,
)
from contacthub.routing.rules.configuring import (
    BeginDay,
    ConfigureAgent,
    ConfigureFloor,
    ConfigureQueue,
    RetireAgent,
    RetireQueue,
)
from contacthub.routing.rules.consulting import (
    AnswerConsult,
    CancelConsult,
    CompleteTransfer,
    Confer,
    EndConsult,
    StartConference,
    StartConsult,
)
from contacthub.routing.rules.ending import Close
from contacthub.routing.rules.hanging_up import End
from contacthub.routing.rules.hours import CloseQueue, OpenQueue, SetHours
from contacthub.routing.rules.identifying import ChooseCustomer, Match
from contacthub.routing.rules.messaging import (
    AllowReplies,
    MarkRead,
    ReceiveMessage,
    ReportMessage,
    RetryMessage,
    WriteMessage,
)
from contacthub.routing.rules.moving import QueueExit, Transfer
from contacthub.routing.rules.noting import AddQuestion, ChangeNote, Remark
from contacthub.routing.rules.observing import Irrelevant
from contacthub.routing.rules.offering import AcceptOffer, DeclineOffer, Miss, Ring
from contacthub.routing.rules.passing import RequestTransfer, TakeBack
from contacthub.routing.rules.presence import (
    ConsoleLost,
    ConsoleSeen,
    PhoneReport,
    PresenceReport,
    QueuePause,
    SetPresence,
)
from contacthub.routing.rules.refusing import Refuse
from contacthub.routing.rules.setting_aside import OfferAgain
from contacthub.routing.rules.snoozing import Snooze, Unsnooze
from contacthub.routing.rules.supervising import (
    AssignContact,
    EndWrapUp,
    HangUp,
    MoveContact,
    SetAgentQueues,
    SetPriority,
)
from contacthub.routing.rules.talking import Answer, Hold, RequestEnd, RequestHold, RequestResume, Resume
from contacthub.routing.rules.time_passing import PassTime, ResumeHub, StartHub
from contacthub.routing.rules.wrapping_up import CompleteWrapUp, ExtendWrapUp, FinishWrapUp
