"""Everything that can have happened on the floor: facts of routing and ids only, never personal data.

The vocabulary of the log, a file a subject. A new event is a class and its place in ``EVENTS`` in the file of
its subject, and its name here; if it changes the floor, a row in that subject's ``CHANGES`` in ``floor/``.
"""

from __future__ import annotations

from contacthub.routing.events import (
    arriving,
    call_backs,
    configuring,
    consulting,
    correcting,
    ending,
    hours,
    identifying,
    messaging,
    moving,
    noting,
    observing,
    offering,
    presence,
    setting_aside,
    snoozing,
    steps,
    supervising,
    talking,
    wrapping_up,
)
from contacthub.routing.events.arriving import ContactArrived, ContactEnriched, ContactQueued
from contacthub.routing.events.call_backs import (
    CallbackAgreed,
    CallbackDue,
    CallbackMissed,
    DialRequested,
)
from contacthub.routing.events.configuring import (
    AgentConfigured,
    AgentRetired,
    DayBegan,
    FloorConfigured,
    HubResumed,
    HubStarted,
    QueueConfigured,
    QueueRetired,
)
from contacthub.routing.events.consulting import (
    ConferenceStarted,
    ConsultAnswered,
    ConsultEnded,
    ConsultRefused,
    ConsultRequested,
    ConsultStarted,
)
from contacthub.routing.events.correcting import ContactCorrected, CourseStep, Span
from contacthub.routing.events.ending import ContactClosed, ContactEnded
from contacthub.routing.events.event import AgentEvent, ContactEvent, Event
from contacthub.routing.events.hours import QueueClosed, QueueHoursSet, QueueOpened
from contacthub.routing.events.identifying import CustomerLinked
from contacthub.routing.events.messaging import (
    ContactIdleWarned,
    MessageReceived,
    MessageRetried,
    MessageStatusChanged,
    MessageWritten,
    RepliesAllowed,
    ThreadRead,
)
from contacthub.routing.events.moving import (
    ContactLeftQueue,
    ContactTransferred,
    ReservationLapsed,
    TransferFailed,
    TransferRequested,
    TransferReturned,
)
from contacthub.routing.events.noting import ContactNoted, NoteChanged, QuestionAdded
from contacthub.routing.events.observing import ObservationIgnored
from contacthub.routing.events.offering import (
    ConnectFailed,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferMade,
    OfferWithdrawn,
    RankedAgent,
    Why,
)
from contacthub.routing.events.presence import (
    ConsoleAttached,
    ConsoleDetached,
    ConsoleVanished,
    NextPresenceChosen,
    PhoneChanged,
    PresenceChanged,
    QueuePauseChanged,
)
from contacthub.routing.events.setting_aside import ContactOfferedAgain, ContactSetAside
from contacthub.routing.events.snoozing import ContactSnoozed, ContactUnsnoozed
from contacthub.routing.events.steps import StepReached
from contacthub.routing.events.supervising import AgentQueueReset, AgentQueueSet, ContactAssigned
from contacthub.routing.events.talking import (
    ContactAnswered,
    ContactHeld,
    ContactResumed,
    EndRequested,
    HoldRequested,
    ResumeRequested,
)
from contacthub.routing.events.wrapping_up import (
    DispositionGiven,
    WrapUpCompleted,
    WrapUpEnded,
    WrapUpExtended,
    WrapUpStarted,
)

EVENT_CLASSES: tuple[type[Event], ...] = (
    *configuring.EVENTS,
    *hours.EVENTS,
    *presence.EVENTS,
    *arriving.EVENTS,
    *call_backs.EVENTS,
    *offering.EVENTS,
    *setting_aside.EVENTS,
    *snoozing.EVENTS,
    *supervising.EVENTS,
    *steps.EVENTS,
    *talking.EVENTS,
    *moving.EVENTS,
    *consulting.EVENTS,
    *ending.EVENTS,
    *correcting.EVENTS,
    *wrapping_up.EVENTS,
    *noting.EVENTS,
    *messaging.EVENTS,
    *identifying.EVENTS,
    *observing.EVENTS,
)
