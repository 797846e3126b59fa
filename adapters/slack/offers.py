"""Offering an order: the form, and reading it back (O3, O8)."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

import aiohttp
from babel.numbers import get_currency_name
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError

from adapters.shared.answers import Answer, Misfit
from adapters.shared.clerk import Clerk
from adapters.shared.offers import Offer
from adapters.shared.voice import Said, Voice
from adapters.slack import layout, modals
from adapters.slack.failures import UNREACHABLE, code_of
from adapters.slack.handlers import PATIENCE, submission
from adapters.slack.modals import Memo, Origin
from adapters.slack.people import SlackPeople, Unfit
from adapters.slack.stages import Stage
from adapters.slack.visits import Context, Reception, Visit
from adapters.slack.wire import JSON, JSONObject, flag, part
from adapters.slack.workspaces import Workspace
from core.money import CURRENCIES
from core.policy import DEFAULT_POLICY
from core.terms import TITLE_MAX
from core.values import AccountId, Role

OFTEN: Final = ("EUR", "USD", "GBP", "CHF", "CAD", "AUD", "SEK", "NOK", "DKK", "PLN", "JPY", "INR")
"""The currencies that stand first in the menu."""
GLANCE: Final = 0.5
"""How long the form is waited for before a loading view takes the trigger, in seconds: whoever is
met here for the first time has waited for Slack already."""
UNFIT: Final[Mapping[Unfit, str]] = {
    Unfit.UNKNOWN: "slack.counterparty.unknown",
    Unfit.BOT: "slack.counterparty.bot",
    Unfit.GONE: "slack.counterparty.gone",
}
"""What is said of somebody who cannot be the other party."""


class Offers:
    """Asks for an offer and makes it.

    Args:
        clerk: makes offers.
        reception: knows who makes one.
        people: knows whom it is made to.
        session: the one HTTP session.
    """

    def __init__(
        self,
        clerk: Clerk,
        reception: Reception,
        people: SlackPeople,
        session: aiohttp.ClientSession,
    ) -> None:
        self._clerk = clerk
        self._reception = reception
        self._people = people
        self._session = session

    def listen(self, app: AsyncApp) -> None:
        """Register with Bolt."""
        app.view(modals.OFFER)(self.sent)

    async def ask(
        self, visit: Visit, channel: str, *, counterparty: str = "", origin: Origin | None = None
    ) -> None:
        """Open the form.

        Args:
            visit: who wants to make an offer.
            channel: where they typed it; empty where they did not type.
            counterparty: whom they named.
            origin: where to answer.
        """
        origin = origin or Origin()
        stage = Stage(visit, self._session, origin, {})
        asking = asyncio.get_running_loop().create_task(
            self._form(visit, channel, counterparty, origin)
        )
        await asyncio.wait({asking}, timeout=GLANCE)
        if not asking.done():
            await stage.wait()
        await stage.open(await asking, on_top=True)

    async def _form(
        self, visit: Visit, channel: str, counterparty: str, origin: Origin
    ) -> JSONObject:
        policy = await self._clerk.policy(visit.workspace.community)
        first = AtFirst(
            delivery=await self._clerk.offers.usual_delivery(visit.voice),
            channel=channel if await is_in(visit.workspace, channel) else "",
            counterparty=counterparty,
            currency=policy.currency,
        )
        return offer_view(visit.voice, first, origin)

    async def sent(self, ack: AsyncAck, body: JSONObject, context: Context) -> None:
        """The form was sent: make the offer and show it, with its code where it has one."""
        visit = await self._reception.interaction(body, context)
        view = part(body, "view")
        filled = modals.typed(view)
        problem, counterparty = await self._counterparty(visit, filled.get("counterparty", ""))
        if problem is not None:
            await ack(dict(_errors(view, "counterparty", problem)))
            return
        channel = filled.get("channel", "")
        if channel and not await is_in(visit.workspace, channel):
            said = visit.voice.plain().say("slack.channel.not_in")
            await ack(dict(_errors(view, "channel", said)))
            return
        offer = Offer(
            community=visit.workspace.community,
            channel=visit.workspace.channel(channel) if channel else None,
            title=filled.get("title", ""),
            price=filled.get("price", ""),
            currency=filled.get("currency", DEFAULT_POLICY.currency),
            delivery=modals.picked_moment(filled.get("delivery", "")),
            role=Role(filled.get("role", Role.CLIENT.value)),
            counterparty=counterparty,
        )
        answer = await self._clerk.offers.make(offer, visit.actor, visit.voice)
        await ack(dict(_made(answer, visit, view)))

    async def _counterparty(self, visit: Visit, user: str) -> tuple[Said | None, AccountId | None]:
        """Find the account of whoever was picked, or say what is wrong with them."""
        if not user:
            return None, None
        found = await self._people.picked(visit.workspace, user)
        if isinstance(found, Unfit):
            return visit.voice.plain().say(UNFIT[found]), None
        return None, found.account


async def is_in(workspace: Workspace, channel: str) -> bool:
    """Whether the bot may write in a channel; not where Slack does not say so in time."""
    if not channel.startswith(("C", "G")):
        return False
    try:
        async with asyncio.timeout(PATIENCE):
            told = await workspace.client.conversations_info(channel=channel)
    except SlackApiError as error:
        if code_of(error) not in UNREACHABLE:
            raise
        return False
    except (aiohttp.ClientError, TimeoutError):
        return False
    body = told.data
    return isinstance(body, dict) and flag(body, "channel", "is_member")


def _made(answer: Answer | Misfit, visit: Visit, view: JSONObject) -> JSONObject:
    if isinstance(answer, Misfit):
        return _errors(view, answer.field, answer.said)
    return submission(answer, visit, view)


def _errors(view: JSONObject, field: str, said: Said) -> JSONObject:
    return {"response_action": "errors", "errors": modals.errors_for(view, {field: said})}


class AtFirst(NamedTuple):
    """What stands in the form before anything is filled in.

    Attributes:
        delivery: when it is to be delivered.
        channel: the order's; empty for none.
        counterparty: whom it is to; empty for nobody yet.
        currency: of the price.
    """

    delivery: datetime
    channel: str = ""
    counterparty: str = ""
    currency: str = DEFAULT_POLICY.currency


def offer_view(voice: Voice, first: AtFirst, origin: Origin) -> JSONObject:
    """The form for an offer."""
    plain = voice.plain()
    title: JSONObject = {"type": "plain_text_input", "max_length": TITLE_MAX}
    person: JSONObject = {"type": "users_select"}
    if first.counterparty:
        person["initial_user"] = first.counterparty
    moment: JSONObject = {
        "type": "datetimepicker",
        "initial_date_time": int(first.delivery.timestamp()),
    }
    price: JSONObject = {"type": "plain_text_input", "max_length": modals.AMOUNT_MAX}
    blocks = [
        *layout.prose(voice.say("offer.intro")),
        _field("title", plain.say("field.title"), title),
        _field("price", plain.say("field.price"), price, hint=plain.say("offer.price.hint")),
        _field("currency", plain.say("field.currency"), _currencies(plain, first.currency)),
        _field(
            "delivery",
            plain.say("field.deliver_by"),
            moment,
            hint=plain.say("offer.deliver_by.hint"),
        ),
        _field("role", plain.say("field.role"), _roles(plain)),
        _field(
            "counterparty",
            plain.say("field.counterparty"),
            person,
            hint=plain.say("offer.counterparty.hint"),
            required=False,
        ),
        _field(
            "channel",
            plain.say("slack.channel"),
            _channels(first.channel),
            hint=plain.say("slack.channel.hint"),
            required=False,
        ),
    ]
    memo = Memo(channel=first.channel, origin=origin)
    return modals.modal(
        modals.OFFER, plain.say("offer.title"), blocks, memo, submit=plain.say("offer.submit")
    )


def _field(
    name: str, label: str, element: JSONObject, *, hint: str = "", required: bool = True
) -> JSONObject:
    block: JSONObject = {
        "type": "input",
        "block_id": f"{modals.BLOCK}{name}",
        "label": layout.plain(label, modals.LABEL_MAX),
        "optional": not required,
        "element": {**element, "action_id": modals.VALUE},
    }
    if hint:
        block["hint"] = layout.plain(hint, modals.LABEL_MAX)
    return block


def _currencies(plain: Voice, first: str) -> JSONObject:
    """Every currency, those used often first; Slack takes 100 in one group."""
    rest = sorted(CURRENCIES - set(OFTEN))
    half = len(rest) // 2
    groups: list[JSON] = [
        _group(plain.say("slack.currencies.often"), OFTEN, plain),
        _group(f"{rest[0][0]} – {rest[half - 1][0]}", rest[:half], plain),
        _group(f"{rest[half][0]} – {rest[-1][0]}", rest[half:], plain),
    ]
    picked = _currency(first, plain)
    return {"type": "static_select", "option_groups": groups, "initial_option": picked}


def _group(label: str, codes: tuple[str, ...] | list[str], plain: Voice) -> JSONObject:
    options: list[JSON] = [_currency(code, plain) for code in codes]
    return {"label": layout.plain(label, layout.LABEL_MAX), "options": options}


def _currency(code: str, plain: Voice) -> JSONObject:
    return modals.option(f"{code} · {get_currency_name(code, locale=plain.locale)}", code)


def _roles(plain: Voice) -> JSONObject:
    options: list[JSON] = [modals.option(plain.term(role), role.value) for role in Role]
    return {"type": "radio_buttons", "options": options, "initial_option": options[0]}


def _channels(channel: str) -> JSONObject:
    """The channels that may hear the outcome; at first the one in which the offer was begun."""
    menu: JSONObject = {
        "type": "conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if channel.startswith(("C", "G")):
        menu["initial_conversation"] = channel
    return menu
