"""Where an answer is seen: in the message, the modal or the home tab that was acted on.

One place says what becomes of each kind of answer; all calls here come after the acknowledgement.
"""

from typing import Final, assert_never

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.shared.answers import Answer, Ask, Correct, Done, Refused, Show
from adapters.shared.voice import Said
from adapters.slack import layout, modals
from adapters.slack.failures import code_of
from adapters.slack.markup import escape
from adapters.slack.modals import Memo, Origin
from adapters.slack.visits import Visit
from adapters.slack.wire import JSONObject, part, word

STACKED_MAX: Final = 3
"""Views on top of each other (views.push: `push_limit_reached`)."""

TRIGGER_GONE: Final = frozenset(
    {"expired_trigger_id", "trigger_expired", "trigger_exchanged", "exchanged_trigger_id"}
)
"""The trigger's 3 seconds were over before the view was opened (views.open)."""

_LOG = structlog.get_logger(__name__)


class Stage:
    """The place where somebody acted, and how to answer there.

    Args:
        visit: who acted.
        session: the one HTTP session.
        origin: the message or the home tab.
        view: the modal, where it was one; empty otherwise.
        prefill: a message that the form which this leads to is to take in.
    """

    def __init__(
        self,
        visit: Visit,
        session: aiohttp.ClientSession,
        origin: Origin,
        view: JSONObject,
        prefill: str = "",
    ) -> None:
        self._visit = visit
        self._session = session
        self._origin = origin
        self._view = view
        memo = modals.read_memo(view)
        self._memo = Memo(
            origin=memo.origin if view else origin, prefill=memo.prefill if view else prefill
        )
        self._loading: str | None = None

    async def wait(self) -> None:
        """Take the trigger before its 3 seconds are over, with a view that asks for patience."""
        if self._view or not self._visit.trigger:
            return
        client = self._visit.workspace.client
        try:
            told = await client.views_open(
                trigger_id=self._visit.trigger, view=modals.loading_view(self._visit.voice)
            )
        except SlackApiError as error:
            if code_of(error) not in TRIGGER_GONE:
                raise
            return  # the answer still comes, and says then that it came too late to be shown
        body = told.data
        self._loading = word(body, "view", "id") if isinstance(body, dict) else None

    async def give(self, answer: Answer) -> None:
        """Let the person see what came of it."""
        memo = self._memo
        match answer:
            case Show(sheet=sheet, instead=instead):
                view = modals.sheet_view(sheet, memo, self._visit.voice)
                own = self._origin.alone or (instead and bool(self._origin.url))
                in_place = own and self._loading is None
                if in_place and view["callback_id"] == modals.PAGE:
                    await self.respond(layout.message(sheet), replace=True)
                else:
                    await self.open(view, on_top=view["callback_id"] == modals.CONFIRM)
            case Ask(form=form, replacing=replacing):
                view = modals.form_view(
                    form, memo.origin, replacing=replacing, prefill=memo.prefill
                )
                await self.open(view, on_top=True)
            case Correct(form=form, errors=errors, replacing=replacing):
                problem = Said("\n".join(escape(said) for said in errors.values()))
                corrected = form.but(problem=problem)
                view = modals.form_view(corrected, memo.origin, replacing=replacing)
                await self.open(view, on_top=True)
            case Done(said=said):
                await self.done(said)
            case Refused(said=said):
                await self.refused(said)
            case _:
                assert_never(answer)

    async def done(self, said: Said) -> None:
        """Say that it was done, in place of what led to it; on a card, the card itself says so."""
        if self._view or self._loading or not self._origin.url:
            await self.open(modals.said_view(said, self._visit.voice, last=True), on_top=False)
        elif self._origin.alone:
            await self.respond(layout.lines((said,)), replace=True)

    async def refused(self, said: Said) -> None:
        """Say why it was not done; nothing that stands is taken away."""
        if self._view:
            await self.open(modals.with_problem(self._view, said), on_top=False)
        elif self._loading or not self._origin.url:
            await self.open(modals.said_view(said, self._visit.voice, last=True), on_top=False)
        else:
            await self.respond(layout.lines((said,)), replace=False)

    async def failed(self) -> None:
        """Say that something went wrong on our side."""
        await self.refused(self._visit.voice.say("slack.failed"))

    async def respond(self, message: JSONObject, *, replace: bool) -> None:
        """Answer at the message that was acted on; only this person sees it."""
        if self._origin.url:
            await respond(self._session, self._origin.url, message, replace=replace)

    async def open(self, view: JSONObject, *, on_top: bool) -> None:
        """Show a view: over the page, on top of the modal that was acted on, or in its place."""
        client, trigger = self._visit.workspace.client, self._visit.trigger
        try:
            if self._loading is not None:
                await client.views_update(view_id=self._loading, view=view)
            elif not self._view:
                await client.views_open(trigger_id=trigger, view=view)
            elif on_top and depth(self._view) < STACKED_MAX:
                await client.views_push(trigger_id=trigger, view=view)
            else:
                await client.views_update(view_id=word(self._view, "id"), view=view)
        except SlackApiError as error:
            code = code_of(error)
            if code not in TRIGGER_GONE:
                raise
            _LOG.warning("slack_view_not_opened", code=code)
            await self.respond(
                layout.lines((self._visit.voice.say("slack.too_late"),)), replace=False
            )


async def respond(
    session: aiohttp.ClientSession, url: str, message: JSONObject, *, replace: bool
) -> None:
    """Answer at a `response_url`; only the person who acted sees it."""
    webhook = AsyncWebhookClient(url, session=session, retry_handlers=[])
    # What is replaced stays what it is, for this person alone or not.
    kind: JSONObject = (
        {"replace_original": True}
        if replace
        else {"response_type": "ephemeral", "replace_original": False}
    )
    told = await webhook.send_dict({**message, **kind})
    if told.status_code != 200:  # noqa: PLR2004 - OK
        # It lives for 30 minutes and five answers; what was done stands on the card anyway.
        _LOG.warning("slack_answer_not_shown", status=told.status_code)


def depth(view: JSONObject) -> int:
    """Say how many views are stacked, this one included."""
    below, root = word(view, "previous_view_id"), word(view, "root_view_id")
    if not below:
        return 1
    return 2 if below == root else STACKED_MAX


def origin_of(body: JSONObject) -> Origin:
    """Say where somebody pressed: which message, or the home tab."""
    if word(body, "view", "type") == "home":
        return Origin(home=True)
    container = part(body, "container")
    return Origin(url=word(body, "response_url"), alone=container.get("is_ephemeral") is True)
