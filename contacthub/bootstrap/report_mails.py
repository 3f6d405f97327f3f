"""What mails reports, joined with who may have them and the mailbox that sends them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from contacthub.access.trail import Trail
from contacthub.accounts.accounts import Accounts
from contacthub.bootstrap.core import Core
from contacthub.bootstrap.reports import zone_of
from contacthub.bootstrap.sending import mailbox_of
from contacthub.bootstrap.stores import Stores
from contacthub.channels.port import Channel
from contacthub.report_mails.sending import ReportMails
from contacthub.report_mails.store import ReportMailStore
from contacthub.report_mails.writing import ReportWriting
from contacthub.reports.figure_reports import FigureReports
from contacthub.reports.keeping import Cells


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportMailParts:
    """What makes reports, what is kept of those that are mailed, and what sends."""

    reports: FigureReports
    store: ReportMailStore
    mails: ReportMails


def open_report_mails(
    core: Core,
    stores: Stores,
    accounts: Accounts,
    cells: Cells,
    *,
    channels: Mapping[str, Channel],
    trail: Trail,
) -> ReportMailParts:
    """Join them."""
    sign_ins, zone = accounts.sign_ins, zone_of(core)
    reports = FigureReports(core.hub, core.world, cells)
    store = ReportMailStore(stores.writer, stores.list_readers)
    writing = ReportWriting(
        reports,
        zone,
        users=sign_ins.users,
        viewer_of=sign_ins.roles.viewer_of,
        folder=stores.data / "exports",
    )
    mails = ReportMails(
        store,
        writing,
        lambda: mailbox_of(channels),
        now=core.hub.now,
        zone=zone,
        trail=trail,
        rng=random.Random(),
    )
    return ReportMailParts(reports=reports, store=store, mails=mails)
