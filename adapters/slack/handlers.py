"""Presses and forms: from a payload to the Clerk, and from its answer to Slack's.

A listener commits and acknowledges; everything that calls Slack comes after the acknowledgement.
Whatever the Clerk has not answered in time is answered later: the listener never holds the
acknowledgement longer than that.
"""

import asyncio
from collections.abc import Coroutine
from typing import Final

import aiohttp
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError

from adapters.shared import buttons
from adapters.shared.answers import Answer, Ask, Correct, Done, Refused, Show, order_beside
from adapters.shared.buttons import Press, Step, read_press
from adapters.shared.clerk import Clerk
from adapters.shared.list_view import read_view
from adapters.shared.sentences import refused
from adapters.shared.voice import Said
from adapters.slack import modals
from adapters.slack.afterwards import Afterwards
from adapters.slack.failures import code_of
from adapters.slack.files import given_files
from adapters.slack.handing_over import HandingOver
from adapters.slack.home import Home
from adapters.slack.modals import Memo
from adapters.slack.people import SlackPeople, Unfit
from adapters.slack.stages import STACKED_MAX, Stage, depth, origin_of
from adapters.slack.visits import Context, Reception, Visit
from adapters.slack.wire import JSONObject, part, parts, word
from core.refusals import UnknownOrder

OVERTAKEN: Final = frozenset({"hash_conflict", "not_found", "view_not_found"})
"""The view is no longer what it was (views.update)."""

PATIENCE: Final = 1.0
"""How long a click waits for its answer before a loading view takes the trigger, in seconds. The
trigger and the acknowledgement live for 3 (Slack, handling user interaction)."""


class Handlers:
    """Answers presses and forms.

    Args:
        clerk: says what comes of them.
        reception: knows who acts.
        people: knows who was picked.
        home: publishes home tabs.
        handing_over: gives people files.
        session: the one HTTP session.
        afterwards: runs what comes after the acknowledgement.
    """

    def __init__(  # noqa: PLR0913 - the parts of an answer
        self,
        *,
        clerk: Clerk,
        reception: Reception,
        people: SlackPeople,
        home: Home,
        handing_over: HandingOver,
        session: aiohttp.ClientSession,
        afterwards: Afterwards,
    ) -> None:
        self._clerk = clerk
        self._reception = reception
        self._people = people
        self._home = home
        self._handing_over = handing_over
        self._session = session
        self._afterwards = afterwards

    def listen(self, app: AsyncApp) -> None:
        """Register with Bolt."""
        app.action(buttons.PATTERN)(self.pressed)
        app.action(modals.PICKED)(self.picked)
        app.action(modals.PERSON_PICKED)(self.person_picked)
        app.action(modals.LED_AWAY)(self.led_away)
        app.action(modals.TYPED)(self.typed)
        app.view(modals.FORM)(self.form_sent)
        app.view(modals.CONFIRM)(self.confirmed)

    async def pressed(self, ack: AsyncAck, body: JSONObject, context: Context) -> None:
        """A button was pressed, anywhere."""
        await ack()
        for action in parts(body, "actions"):
            await self._press(word(action, "action_id"), body, context)

    async def picked(self, ack: AsyncAck, body: JSONObject, context: Context) -> None:
        """Something was picked from a menu."""
        await ack()
        for action in parts(body, "actions"):
            await self._press(word(action, "selected_option", "value"), body, context)

    async def person_picked(self, ack: AsyncAck, body: JSONObject, context: Context) -> None:
        """Somebody was picked to stand in for whoever picked them."""
        await ack()
        visit = await self._reception.interaction(body, context)
        view = part(body, "view") if word(body, "view", "type") == "modal" else {}
        stage = Stage(visit, self._session, origin_of(body), view)
        for action in parts(body, "actions"):
            await self.answer(self._delegate(visit, word(action, "selected_user")), stage)

    async def _delegate(self, visit: Visit, user: str) -> Answer:
        if self._clerk.away is None:
            return _unknown(visit)
        found = await self._people.picked(visit.workspace, user)
        if isinstance(found, Unfit):
            head = visit.voice.say("cover.bot" if found is Unfit.BOT else "cover.unknown")
            return Show(sheet=await self._clerk.away.show(visit.actor, visit.voice, head))
        return Show(sheet=await self._clerk.away.picked(found.account, visit.actor, visit.voice))

    async def led_away(self, ack: AsyncAck) -> None:
        """A button that opens an address was pressed; Slack tells us all the same."""
        await ack()

    async def typed(self, ack: AsyncAck, body: JSONObject, context: Context) -> None:
        """Somebody is typing a number: show what it would do, below it."""
        await ack()
        if word(body, "view", "callback_id") == modals.FORM:
            visit = await self._reception.interaction(body, context)
            self._afterwards.do(self._preview(visit, part(body, "view")))

    async def _preview(self, visit: Visit, view: JSONObject) -> None:
        typed, memo = modals.typed(view), modals.read_memo(view)
        if memo.action is None:
            return
        said = await self._clerk.preview(
            memo.order,
            memo.action,
            typed,
            visit.actor,
            visit.voice,
            seen=memo.seen,
            replacing=memo.replacing,
        )
        shown = modals.with_preview(view, said)
        if shown is None:
            return
        try:
            await visit.workspace.client.views_update(
                view_id=word(view, "id"), hash=word(view, "hash"), view=shown
            )
        except SlackApiError as error:
            # It was sent or closed meanwhile, or more was typed, of which we hear next.
            if code_of(error) not in OVERTAKEN:
                raise

    async def _press(self, press_id: str, body: JSONObject, context: Context) -> None:
        visit = await self._reception.interaction(body, context)
        view = part(body, "view") if word(body, "view", "type") == "modal" else {}
        origin, press = origin_of(body), read_press(press_id)
        if origin.home and press is not None and press.step is Step.LIST:
            self._afterwards.do(self._home.turned(visit, read_view(press.draft)))
            return
        if origin.home and press is not None and press.step is Step.SETTINGS:
            self._afterwards.do(self._home.decided(visit, press))
            return
        stage = Stage(visit, self._session, origin, view)
        await self.answer(self._answer(press, visit), stage)

    async def _answer(self, press: Press | None, visit: Visit) -> Answer:
        if press is None:  # forged: whoever made it up learns nothing (A1, A2)
            return _unknown(visit)
        answer = await self._clerk.press(press, visit.actor, visit.voice)
        if isinstance(answer, Show) and answer.files:
            given = self._handing_over.evidence(visit, press.order, answer.files)
            self._afterwards.do(given)
        if press.step is Step.SETTINGS:  # what holds from now on holds for the home tab too
            self._afterwards.do(self._home.update(visit.person.account))
        return answer

    async def answer(self, asking: Coroutine[object, object, Answer], stage: Stage) -> None:
        """Answer at a stage: at once where the Clerk is quick, with a loading view where not."""
        task = asyncio.get_running_loop().create_task(asking)
        await asyncio.wait({task}, timeout=PATIENCE)
        if task.done():
            self._afterwards.do(stage.give(task.result()))
        else:
            self._afterwards.do(_late(task, stage))

    async def form_sent(self, ack: AsyncAck, body: JSONObject, context: Context) -> None:
        """A form was sent."""
        visit = await self._reception.interaction(body, context)
        view = part(body, "view")
        memo = modals.read_memo(view)
        if memo.action is None:
            await _ack(ack, _update(modals.said_view(_unknown(visit).said, visit.voice, last=True)))
            return
        asking = self._clerk.submit(
            memo.order,
            memo.action,
            modals.typed(view),
            visit.actor,
            visit.voice,
            seen=memo.seen,
            replacing=memo.replacing,
            files=given_files(visit.workspace, self._session, view),
        )
        await self._settle(ack, asking, visit, view)

    async def confirmed(self, ack: AsyncAck, body: JSONObject, context: Context) -> None:
        """The last step was confirmed."""
        visit = await self._reception.interaction(body, context)
        view = part(body, "view")
        press = read_press(modals.read_memo(view).press)
        await self._settle(ack, self._answer(press, visit), visit, view)

    async def _settle(
        self,
        ack: AsyncAck,
        asking: Coroutine[object, object, Answer],
        visit: Visit,
        view: JSONObject,
    ) -> None:
        """Acknowledge a modal with what comes next; what takes longer, it shows later."""
        task = asyncio.get_running_loop().create_task(asking)
        await asyncio.wait({task}, timeout=2 * PATIENCE)
        if not task.done():
            await _ack(ack, _update(modals.loading_view(visit.voice)))
            self._afterwards.do(self._settle_late(task, visit, view))
            return
        answer = task.result()
        await _ack(ack, submission(answer, visit, view))
        origin = modals.read_memo(view).origin
        if isinstance(answer, Done) and origin.alone:
            self._afterwards.do(Stage(visit, self._session, origin, {}).done(answer.said))

    async def _settle_late(
        self, task: asyncio.Task[Answer], visit: Visit, view: JSONObject
    ) -> None:
        """Show what came of a modal that had to be acknowledged before there was an answer."""
        try:
            answer = await task
        except Exception:
            failed = modals.said_view(visit.voice.say("slack.failed"), visit.voice, last=True)
            await visit.workspace.client.views_update(view_id=word(view, "id"), view=failed)
            raise
        said = answer.said if isinstance(answer, Done | Refused) else None
        shown = (
            modals.said_view(said, visit.voice, last=True)
            if said is not None
            else part(submission(answer, visit, view), "view")
        )
        await visit.workspace.client.views_update(view_id=word(view, "id"), view=shown)


async def _late(task: asyncio.Task[Answer], stage: Stage) -> None:
    await stage.wait()
    try:
        answer = await task
    except Exception:
        await stage.failed()
        raise
    await stage.give(answer)


def submission(answer: Answer, visit: Visit, view: JSONObject) -> JSONObject:
    """Say to Slack what becomes of a modal that was sent.

    Source: https://docs.slack.dev/surfaces/modals#updating_response.
    """
    memo = modals.read_memo(view)
    match answer:
        case Show(sheet=sheet):
            shown = modals.sheet_view(sheet, Memo(origin=memo.origin), visit.voice)
            on_top = shown["callback_id"] == modals.CONFIRM and depth(view) < STACKED_MAX
            return {"response_action": "push" if on_top else "update", "view": shown}
        case Ask(form=form, replacing=replacing):
            return _update(modals.form_view(form, memo.origin, replacing=replacing))
        case Correct(errors=errors):
            placed = modals.errors_for(view, errors)
            if placed:
                return {"response_action": "errors", "errors": placed}
            return _update(modals.with_problem(view, Said("\n".join(errors.values()))))
        case Done(said=said):
            if memo.origin.url:
                return {"response_action": "clear"}
            return _update(modals.said_view(said, visit.voice, last=True))
        case Refused(said=said) if word(view, "callback_id") == modals.CONFIRM:
            # What it would have done is no longer true; closing leads back to what was typed.
            press = read_press(memo.press)
            about = None if press is None else order_beside(answer, press.order)
            return _update(modals.said_view(said, visit.voice, last=False, order=about))
        case Refused(said=said):
            return _update(modals.with_problem(view, said))


def _update(view: JSONObject) -> JSONObject:
    return {"response_action": "update", "view": view}


async def _ack(ack: AsyncAck, answer: JSONObject) -> None:
    await ack(dict(answer))


def _unknown(visit: Visit) -> Refused:
    refusal = UnknownOrder()
    return Refused(said=refused(visit.voice, refusal), refusal=refusal)
