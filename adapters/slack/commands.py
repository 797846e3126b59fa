"""`/order` and `/resolve`, and the two shortcuts: the ways in that need no card.

A command is answered in its acknowledgement, which only the person who typed it sees: no further
call, and nothing to wait for. Commands are words of English on every platform, so that people can
tell each other what to type.
"""

import asyncio
import re
from collections.abc import Coroutine
from typing import Final

import aiohttp
from slack_bolt.async_app import AsyncAck, AsyncApp

from adapters.shared.answers import Answer, Show
from adapters.shared.clerk import Clerk
from adapters.shared.help import help_sheet
from adapters.shared.sheets import Paragraph
from adapters.shared.typed_names import read_code, read_order
from adapters.shared.voice import Said
from adapters.slack import layout
from adapters.slack.afterwards import Afterwards
from adapters.slack.handing_over import HandingOver
from adapters.slack.handlers import PATIENCE, Handlers
from adapters.slack.home import HELP, OFFER, Home
from adapters.slack.modals import Origin
from adapters.slack.offers import Offers
from adapters.slack.people import SlackPeople
from adapters.slack.stages import Stage
from adapters.slack.visits import Context, Reception, Visit, workspace_of
from adapters.slack.wire import JSONObject, word
from core.terms import TEXT_MAX

RESOLVE_SHORTCUT: Final = "resolve_order"
"""The global shortcut: begin to resolve an order."""
MESSAGE_SHORTCUT: Final = "use_message"
"""The message shortcut: take a message's words and link into a request."""

MENTION: Final = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
"""A person as Slack writes one into a command (`should_escape`)."""


class Commands:
    """Answers what people type, and the shortcuts.

    Args:
        clerk: says what comes of it.
        reception: knows who types.
        people: knows who wrote a message.
        offers: asks for an offer.
        handlers: answer the shortcuts as a press would be.
        home: publishes home tabs.
        handing_over: gives people files.
        session: the one HTTP session.
        afterwards: runs what comes after the acknowledgement.
    """

    def __init__(  # noqa: PLR0913 - the parts of the ways in
        self,
        *,
        clerk: Clerk,
        reception: Reception,
        people: SlackPeople,
        offers: Offers,
        handlers: Handlers,
        home: Home,
        handing_over: HandingOver,
        session: aiohttp.ClientSession,
        afterwards: Afterwards,
    ) -> None:
        self._clerk = clerk
        self._reception = reception
        self._people = people
        self._offers = offers
        self._handlers = handlers
        self._home = home
        self._handing_over = handing_over
        self._session = session
        self._afterwards = afterwards

    def listen(self, app: AsyncApp) -> None:
        """Register with Bolt."""
        app.command("/order")(self.order)
        app.command("/resolve")(self.resolve)
        app.shortcut(RESOLVE_SHORTCUT)(self.shortcut)
        app.shortcut(MESSAGE_SHORTCUT)(self.message_shortcut)
        app.event("app_home_opened")(self.home_opened)
        app.action(OFFER)(self.offer_from_home)
        app.action(HELP)(self.help_from_home)

    async def order(self, ack: AsyncAck, body: JSONObject, context: Context) -> None:
        """`/order`: help, offer, list, show, join, settings, export."""
        visit = await self._reception.command(body, context)
        verb, _, rest = word(body, "text").strip().partition(" ")
        match verb.lower():
            case "offer":
                await ack()
                found = MENTION.search(rest)
                self._afterwards.do(
                    self._offers.ask(
                        visit,
                        word(body, "channel_id"),
                        counterparty=found[1] if found is not None else "",
                        origin=Origin(url=word(body, "response_url")),
                    )
                )
            case "join":
                await self._reply(ack, self._join(visit, rest), visit, body)
            case "show":
                await self._reply(ack, self._show(visit, rest, "slack.usage.show"), visit, body)
            case "" | "list":
                asking = self._clerk.overview.list(visit.actor, visit.voice)
                await self._reply(ack, asking, visit, body)
            case "settings":
                await self._reply(ack, self._settings(visit), visit, body)
            case "export":
                await ack(dict(layout.lines((visit.voice.say("slack.in_conversation"),))))
                self._afterwards.do(self._export(visit))
            case "help":
                await self._reply(ack, _help(visit), visit, body)
            case _ if read_order(f"{verb}{rest}") is not None:
                await self._reply(ack, self._show(visit, f"{verb}{rest}", ""), visit, body)
            case _:
                problem = visit.voice.say("slack.what", typed=layout.cut(f"{verb} {rest}", 40))
                await self._reply(ack, _help(visit, problem), visit, body)

    async def resolve(self, ack: AsyncAck, body: JSONObject, context: Context) -> None:
        """`/resolve`: what can be asked about an order; without one, which order it is about."""
        visit = await self._reception.command(body, context)
        typed = word(body, "text").strip()
        if typed.lower() == "help":
            await self._reply(ack, _help(visit), visit, body)
        elif not typed:
            await self._reply(ack, self._clerk.overview.list(visit.actor, visit.voice), visit, body)
        else:
            order = read_order(typed)
            if order is None:
                problem = visit.voice.say("slack.what", typed=layout.cut(typed, 40))
                await self._reply(ack, _help(visit, problem), visit, body)
            else:
                asking = self._clerk.resolve(order, visit.actor, visit.voice)
                await self._reply(ack, asking, visit, body)

    async def shortcut(self, ack: AsyncAck, body: JSONObject, context: Context) -> None:
        """The global shortcut: which order it is about, in a modal."""
        await ack()
        visit = await self._reception.interaction(body, context)
        stage = Stage(visit, self._session, Origin(), {})
        await self._handlers.answer(self._clerk.overview.list(visit.actor, visit.voice), stage)

    async def message_shortcut(self, ack: AsyncAck, body: JSONObject, context: Context) -> None:
        """The message shortcut: which order a message is about; it then stands in the form."""
        await ack()
        # Side by side: each may wait for Slack once, and the trigger lives for 3 seconds.
        visit, author = await asyncio.gather(
            self._reception.interaction(body, context), self._author(body, context)
        )
        stage = Stage(visit, self._session, Origin(), {}, taken_from(body, visit, author))
        await self._handlers.answer(self._about_message(visit), stage)

    async def _about_message(self, visit: Visit) -> Answer:
        shown = await self._clerk.overview.list(visit.actor, visit.voice)
        if not isinstance(shown, Show):
            return shown
        intro = Paragraph(said=visit.voice.say("slack.message.intro"))
        return Show(sheet=shown.sheet.but(parts=(intro, *shown.sheet.parts)))

    async def _author(self, body: JSONObject, context: Context) -> str:
        user, workspace = word(body, "message", "user"), workspace_of(context)
        profile = None
        if user and workspace is not None:
            profile = await self._people.profile(workspace, user)
        return profile.person.name if profile is not None else word(body, "message", "username")

    async def home_opened(self, body: JSONObject, context: Context) -> None:
        """Somebody opened the app: its home tab, or the conversation with it."""
        if word(body, "event", "tab") == "home":
            visit = await self._reception.event(body, context)
            self._afterwards.do(self._home.opened(visit, word(body, "event", "channel")))

    async def offer_from_home(self, ack: AsyncAck, body: JSONObject, context: Context) -> None:
        """The home tab's button for an offer."""
        await ack()
        visit = await self._reception.interaction(body, context)
        self._afterwards.do(self._offers.ask(visit, "", origin=Origin(home=True)))

    async def help_from_home(self, ack: AsyncAck, body: JSONObject, context: Context) -> None:
        """The home tab's button for help."""
        await ack()
        visit = await self._reception.interaction(body, context)
        stage = Stage(visit, self._session, Origin(home=True), {})
        await self._handlers.answer(_help(visit), stage)

    async def _settings(self, visit: Visit) -> Answer:
        return Show(sheet=await self._clerk.own.show(visit.actor, visit.voice))

    async def _export(self, visit: Visit) -> None:
        """Give somebody their own record (A4)."""
        files = await self._clerk.overview.export(visit.actor)
        await self._handing_over.texts(visit, files, visit.voice.say("export.said"))

    async def _join(self, visit: Visit, typed: str) -> Answer:
        code = read_code(typed)
        if code is None:
            return await _help(visit, visit.voice.say("slack.usage.join"))
        return await self._clerk.offers.join(code, visit.actor, visit.voice)

    async def _show(self, visit: Visit, typed: str, usage: str) -> Answer:
        order = read_order(typed)
        if order is None:
            return await _help(visit, visit.voice.say(usage))
        return await self._clerk.page(order, visit.actor, visit.voice)

    async def _reply(
        self,
        ack: AsyncAck,
        asking: Coroutine[object, object, Answer],
        visit: Visit,
        body: JSONObject,
    ) -> None:
        """Answer in the acknowledgement; what takes longer follows at the `response_url`."""
        task = asyncio.get_running_loop().create_task(asking)
        await asyncio.wait({task}, timeout=PATIENCE)
        if task.done():
            await ack({"response_type": "ephemeral", **message(task.result(), visit)})
            return
        await ack()
        origin = Origin(url=word(body, "response_url"))
        self._afterwards.do(_follow(task, Stage(visit, self._session, origin, {}), visit))


async def _follow(task: asyncio.Task[Answer], stage: Stage, visit: Visit) -> None:
    await stage.respond(message(await task, visit), replace=False)


def message(answer: Answer, visit: Visit) -> JSONObject:
    """Lay out an answer as a message that only one person sees."""
    match answer:
        case Show(sheet=sheet):
            return layout.message(sheet)
        case _:
            said = getattr(answer, "said", None)
            return layout.lines(
                (said if isinstance(said, Said) else visit.voice.say("help.title"),)
            )


async def _help(visit: Visit, problem: Said | None = None) -> Answer:
    return Show(sheet=help_sheet(visit.voice, problem))


def taken_from(body: JSONObject, visit: Visit, author: str) -> str:
    """Take a message's words and its link, as somebody would quote it."""
    text = readable(word(body, "message", "text"))
    team, channel = word(body, "team", "domain"), word(body, "channel", "id")
    ts = word(body, "message_ts") or word(body, "message", "ts")
    link = f"https://{team}.slack.com/archives/{channel}/p{ts.replace('.', '')}"
    room = TEXT_MAX - len(link) - 1
    if author:
        text = visit.voice.plain().say("message.from", who=author, text=text)
    return f"{layout.cut(text, room)}\n{link}"


def readable(text: str) -> str:
    """Write Slack's marked text as people read it: no tokens, no entities."""
    bare = re.sub(r"<[^<>|]*\|([^<>]*)>", r"\1", text)
    bare = re.sub(r"<([^<>]*)>", r"\1", bare)
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
