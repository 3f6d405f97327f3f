"""Who is signed in, and the consoles of agents and supervisors."""

from __future__ import annotations

import asyncio
import resource

from contacthub.access.trail import Trail
from contacthub.accounts.accounts import Accounts
from contacthub.accounts.around import AgentsOnFloor
from contacthub.accounts.passwords import Argon2Passwords
from contacthub.accounts.settings import SessionsTable
from contacthub.api.connections import ConnectionLimits, Connections, most_connections
from contacthub.bootstrap.concerned import concerned_of
from contacthub.bootstrap.core import Core
from contacthub.bootstrap.stores import Stores
from contacthub.clock import Clock
from contacthub.config import ServerTable
from contacthub.console.commands import COMMANDS
from contacthub.console.commands.spec import Parts as CommandParts
from contacthub.console.consoles import Consoles
from contacthub.console.performing import REMEMBERED_MS, Performing
from contacthub.console.sockets import ConsoleSockets
from contacthub.contacts.choosing import Choosing
from contacthub.contacts.screen_pop import ScreenPop
from contacthub.contacts.store import ContactStore
from contacthub.hub.tasks import Tasks
from contacthub.messages.parts import MessageParts
from contacthub.messages.writing import MessageWriting
from contacthub.routing.words import AgentId
from contacthub.running.metrics import Metrics
from contacthub.sources.intake import Intake
from contacthub.work.acts import WorkActs
from contacthub.work.files import ItemFiles
from contacthub.work.naming import Naming
from contacthub.work.quotes import Pricing
from contacthub.work.sight import Sights
from contacthub.work.store import WorkStore
from contacthub.work.work import Work


def connections_of(server: ServerTable) -> Connections:
    """The limits of connections, as ``[server]`` has them and the machine allows."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    limits = ConnectionLimits(
        head_s=server.head_seconds,
        body_s=server.body_seconds,
        idle_s=server.idle_seconds,
        of_address=server.connections_per_address,
        most=most_connections(server.connections, files if files != resource.RLIM_INFINITY else None),
    )
    return Connections(limits, asyncio.get_running_loop().time)


async def open_accounts(core: Core, stores: Stores, clock: Clock, sessions: SessionsTable) -> Accounts:
    """Accounts, and who is signed in."""

    def has_agent(name: str) -> bool:
        return AgentId(name) in core.hub.routing.floor.agents

    def has_contact(name: str) -> bool:
        agent = core.hub.routing.floor.agents.get(AgentId(name))
        return agent is not None and bool(agent.contacts)

    accounts = Accounts(
        stores.writer,
        stores.readers,
        Argon2Passwords(),
        clock.now,
        limits=sessions.limits(),
        floor=AgentsOnFloor(has_agent, has_contact, lambda: core.world.directory.teams),
    )
    await accounts.open()
    return accounts


def parts_of_commands(
    core: Core,
    stores: Stores,
    pop: ScreenPop,
    consoles: Consoles,
    *,
    intake: Intake,
    metrics: Metrics,
    messages: MessageParts,
    pricing: Pricing,
) -> CommandParts:
    """What the commands of consoles are done with."""
    work_store, customers = WorkStore(stores.list_readers), stores.customers
    sights = Sights(core.world, lambda: core.hub.work.book, customers.called)
    return CommandParts(
        hub=core.hub,
        world=core.world,
        consoles=consoles,
        pop=pop,
        call_backs=intake.call_backs,
        choosing=Choosing(core.hub, core.world, pop, stores.customers),
        customers=stores.customers,
        customer_changes=stores.customer_changes,
        past=ContactStore(stores.list_readers),
        writing=MessageWriting(core.hub, core.world, messages),
        typing=messages.typing,
        work=WorkActs(
            core.hub,
            Work(core.hub, core.world, work_store),
            work_store,
            sights=sights,
            ids_of=customers.merges.ids_of,
            naming=Naming(
                core.hub,
                ContactStore(stores.list_readers),
                customers.get,
                concerned_of(core, stores),
            ),
            pricing=pricing,
            files=ItemFiles(stores.list_readers, messages.attachments),
        ),
        pop_shown=metrics.pop_shown,
    )


async def open_sockets(
    stores: Stores, for_commands: CommandParts, accounts: Accounts, tasks: Tasks, trail: Trail
) -> ConsoleSockets:
    """The sockets of consoles, which know the answers that were given before a restart."""
    hub = for_commands.hub
    performing = Performing(for_commands, COMMANDS, stores.replies, spawn=tasks.spawn, trail=trail)
    performing.remember(await stores.replies.since(hub.now() - REMEMBERED_MS))
    sockets = ConsoleSockets(hub, for_commands.consoles, performing, accounts.sign_ins.use)
    hub.gate.on_reset(sockets)
    accounts.listeners.ended = sockets.end_credential
    accounts.listeners.signed_out = sockets.signed_out
    accounts.listeners.staying = sockets.stay_for_contacts
    return sockets
