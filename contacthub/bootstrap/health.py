"""What the page of health looks at."""

from __future__ import annotations

from contacthub.api.route import Bound, bind
from contacthub.bootstrap.kept import DATABASES
from contacthub.bootstrap.parts import Parts
from contacthub.bootstrap.work import people_of
from contacthub.processes.eligible import lone_steps
from contacthub.running.health_http import ROUTES, HealthDoors
from contacthub.running.health_reading import HealthReading, Looked


def health_doors(parts: Parts) -> list[Bound]:
    """The routes of health in one page."""
    looked = Looked(
        hub=parts.hub,
        metrics=parts.metrics,
        storage=parts.stores.storage,
        engine=parts.stores.writer.engine,
        commits=parts.stores.writer.commits,
        data=parts.stores.data,
        databases=tuple(DATABASES),
        retention=parts.retention,
        connectors=parts.connectors,
        channels=parts.channels,
        waiting=parts.waiting,
        callbacks=parts.callbacks,
        sending=parts.sending,
        webhooks=parts.webhooks.sending,
        alert_webhooks=parts.alerts.sending,
        alert_mails=parts.alerts.mails,
        report_mails=parts.report_mails.mails,
        live=parts.live,
        consoles=parts.consoles,
        users=parts.accounts.sign_ins.users,
        lone_steps=lambda: lone_steps(parts.hub.work.book, people_of(parts.core, parts.accounts)),
    )
    return bind(HealthDoors(HealthReading(looked), parts.checking), ROUTES)
