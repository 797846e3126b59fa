"""A person fills a form in, submits it, or closes it."""

from sandbox.slack import payloads
from sandbox.slack.actor import Actor
from sandbox.slack.delivery import Parcel
from sandbox.slack.errors import SlackError
from sandbox.slack.inputs import CARRIERS, complaint, inputs_of
from sandbox.slack.modals import change_view, close_all, close_top, stack_modal
from sandbox.slack.pressing import fill, open_view
from sandbox.slack.records import Installation, View
from sandbox.slack.respond import make_responder
from sandbox.slack.shapes import as_fields, as_list
from sandbox.slack.site import Site
from sandbox.wire import JSON, JSONObject, RefusedByHand


async def submit(me: Actor, view_id: JSON, typed: JSONObject) -> JSONObject:
    """Submit the form on top. Answers `{"ok": true}`, or `{"errors": {block_id: sentence}}`."""
    view = open_view(me, view_id)
    if view.kind != "modal" or view.definition.get("submit") is None:
        raise RefusedByHand("no_submit", "There is no button to submit this with.", 409)
    view.errors = {}
    fill(me, view, typed)
    wrong = _complaints(view)
    if wrong:
        return _with_errors(me.site, view, wrong)
    installation = me.site.world.records.installations[view.installation_id]
    _show_files(me.site, view, installation)
    payload = payloads.submission(
        me.scene(installation),
        view,
        trigger_id=me.trigger(installation, channel_id=view.opened_in, view_id=view.id),
        response_urls=_response_urls(me, installation, view),
    )
    failed = "We had some trouble connecting. Try again?"
    ack = await me.send(Parcel("interactive", "view_submission", payload), failed)
    try:
        return _after_submission(me.site, view, ack.body)
    except SlackError as refusal:
        why = "; ".join((refusal.code, *refusal.messages))
        raise me.bad_answer(failed, why) from refusal


def _show_files(site: Site, view: View, installation: Installation) -> None:
    """Let the app's bot see the files that were put into its form (file-input-element)."""
    for inputs in view.values.values():
        for value in inputs.values():
            for shown in as_list(value.get("files")):
                file = site.world.records.files.get(str(as_fields(shown).get("id")))
                if file is not None and installation.bot_user_id not in file.shown_to:
                    file.shown_to.append(installation.bot_user_id)


def _with_errors(site: Site, view: View, errors: dict[str, str]) -> JSONObject:
    """Show complaints under the inputs of a form that stays open."""
    view.errors = errors
    site.changed_for(view.user_id)
    return {"errors": {**errors}}


def _complaints(view: View) -> dict[str, str]:
    """What Slack itself says about the values, before the app hears of them."""
    wrong: dict[str, str] = {}
    for block_id, block, element in inputs_of(view.definition.get("blocks")):
        if block.get("type") != "input":
            continue
        said = complaint(block, element, view.values[block_id][str(element["action_id"])])
        if said is not None:
            wrong[block_id] = said
    return wrong


def _response_urls(me: Actor, installation: Installation, view: View) -> list[JSON]:
    """A response_url for each conversation menu that asks for one."""
    made: list[JSON] = []
    for block_id, _, element in inputs_of(view.definition.get("blocks")):
        if element.get("response_url_enabled") is not True:
            continue
        action_id = str(element["action_id"])
        value = view.values[block_id][action_id]
        chosen = value.get(CARRIERS[str(element["type"])].field)
        if isinstance(chosen, str):
            channel = me.channel(chosen)
            made.append(
                {
                    "block_id": block_id,
                    "action_id": action_id,
                    "channel_id": chosen,
                    "response_url": make_responder(me.site, installation, channel, me.user.id),
                }
            )
    return made


def _after_submission(site: Site, view: View, body: JSON) -> JSONObject:
    """Carry out what the app answered to a submission.

    Raises:
        SlackError: The answer is none that Slack takes.
    """
    if body in (None, "", {}):
        if site.world.records.views.get(view.id) is view:
            close_top(site, view)
        return {"ok": True}
    answer = as_fields(body)
    action = answer.get("response_action")
    known = {"errors": "errors", "update": "view", "push": "view", "clear": ""}
    if action not in known:
        raise SlackError("invalid_response_action", [f"unknown response_action: {action}"])
    extra = sorted(set(answer) - {"response_action", known[str(action)]})
    if extra:
        raise SlackError("invalid_arguments", [f"invalid additional property: {extra[0]}"])
    if action == "errors":
        return _with_errors(site, view, _field_errors(view, answer.get("errors")))
    if action == "update":
        change_view(site, view, answer.get("view"))
    elif action == "push":
        stack_modal(site, view, answer.get("view"))
    else:
        close_all(site, view.user_id)
    return {"ok": True}


def _field_errors(view: View, errors: JSON) -> dict[str, str]:
    """The app's complaints: each under an input block that the view has."""
    blocks = {
        block_id
        for block_id, block, _ in inputs_of(view.definition.get("blocks"))
        if block.get("type") == "input"
    }
    found = as_fields(errors)
    if not found:
        raise SlackError("invalid_arguments", ["errors must name at least one block"])
    for block_id, said in found.items():
        if block_id not in blocks:
            raise SlackError("invalid_arguments", [f"no input block {block_id} in the view"])
        if not isinstance(said, str) or not said:
            raise SlackError("invalid_arguments", [f"the error of {block_id} is no text"])
    return {block_id: str(said) for block_id, said in found.items()}


async def close(me: Actor, view_id: JSON, *, everything: bool) -> JSONObject:
    """Close the form on top, or the whole modal; the app hears of it where it asked to."""
    view = open_view(me, view_id)
    if view.kind != "modal":
        raise RefusedByHand("not_closable", "A home tab cannot be closed.", 409)
    cleared = everything or view.definition.get("clear_on_close") is True
    gone = me.site.world.stack(me.user.id) if cleared else [view]
    for item in gone:
        me.site.world.drop_view(item)
    me.site.changed_for(me.user.id)
    for item in reversed(gone):
        if item.definition.get("notify_on_close") is True:
            installation = me.site.world.records.installations[item.installation_id]
            payload = payloads.closed(me.scene(installation), item, all_at_once=cleared)
            # The person has gone on: nobody waits for the app, and nobody sees it fail.
            me.site.delivery.background(_tell_closed(me.site, payload))
    return {"ok": True}


async def _tell_closed(site: Site, payload: JSONObject) -> None:
    await site.delivery.send(site.world.app, Parcel("interactive", "view_closed", payload))
