"""A person acts on an element: presses a button, chooses from a menu, types into an input."""

from dataclasses import dataclass
from typing import Final

from sandbox.slack import payloads
from sandbox.slack.actor import Actor
from sandbox.slack.delivery import Parcel
from sandbox.slack.inputs import CARRIERS, chosen_option, given, inputs_of
from sandbox.slack.objects import OPTION, OPTION_GROUP
from sandbox.slack.records import Channel, Installation, Values, View
from sandbox.slack.respond import make_responder
from sandbox.slack.shapes import Items, Report, as_fields, as_list
from sandbox.slack.sight import desk_of
from sandbox.slack.site import Site
from sandbox.slack.surfaces import elements_of
from sandbox.wire import JSON, JSONObject, RefusedByHand

_NO_OPTIONS: Final = "We could not load the options."
_MIN_QUERY: Final = 3
"""external_select: `min_query_length` is 3 when the app says nothing."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an element is: on a message or on a view, with the blocks around it."""

    installation: Installation
    blocks: JSON
    view: View | None = None
    channel: Channel | None = None
    message: JSONObject | None = None
    ephemeral: bool = False

    @property
    def asked(self) -> str:
        """A name for the surface, under which suggestions are kept."""
        return self.view.id if self.view is not None else str(as_fields(self.message).get("ts"))


def spot_of(me: Actor, body: JSONObject) -> Spot:
    """The message or view that a request of a person names (`channel` and `ts`, or `view`).

    Raises:
        RefusedByHand: `not_visible`, when this person does not see it.
    """
    if "view" in body:
        view = open_view(me, body["view"])
        installation = me.site.world.records.installations[view.installation_id]
        return Spot(installation, view.definition.get("blocks"), view=view)
    channel = me.channel(str(body.get("channel")))
    ts = str(body.get("ts"))
    message = channel.messages.get(ts)
    ephemeral = message is None
    for shown in channel.ephemeral.get(me.user.id, ()) if ephemeral else ():
        if shown["ts"] == ts:
            message = shown
    if message is None:
        raise RefusedByHand("not_visible", f"{me.user.real_name} sees no message {ts} there.", 404)
    blocks = [*as_list(message.get("blocks"))]
    for attachment in as_list(message.get("attachments")):
        blocks.extend(as_list(as_fields(attachment).get("blocks")))
    return Spot(
        _author(me.site, message),
        blocks,
        channel=channel,
        message=message,
        ephemeral=ephemeral,
    )


def _author(site: Site, message: JSONObject) -> Installation:
    for installation in site.world.records.installations.values():
        if installation.bot_id == message.get("bot_id"):
            return installation
    raise RefusedByHand("no_app", "This message is no app's: there is nothing to press.", 409)


def open_view(me: Actor, view_id: JSON) -> View:
    """A view that the person has before them: a home tab, or the modal on top.

    Raises:
        RefusedByHand: `not_visible`, or `covered` by another view.
    """
    view = me.site.world.records.views.get(str(view_id))
    if view is None or view.user_id != me.user.id:
        raise RefusedByHand("not_visible", f"{me.user.real_name} has no view {view_id} open.", 404)
    stack = me.site.world.stack(me.user.id)
    if view.kind == "modal" and stack[-1] is not view:
        raise RefusedByHand("covered", "Another view covers this one.", 409)
    return view


def find_element(spot: Spot, action_id: str, block_id: JSON) -> tuple[JSONObject, JSONObject]:
    """The block and the element that a person acts on.

    Raises:
        RefusedByHand: `no_such_element`, or `ambiguous` when several have this action id.
    """
    found = [
        (as_fields(block), element)
        for block in as_list(spot.blocks)
        for _, element in elements_of(as_fields(block))
        if element.get("action_id") == action_id
        and block_id in (None, as_fields(block).get("block_id"))
    ]
    if not found:
        raise RefusedByHand("no_such_element", f"There is no {action_id} to be seen there.", 404)
    if len(found) > 1:
        raise RefusedByHand("ambiguous", f"Several elements are {action_id}: name the block.", 409)
    return found[0]


async def press(me: Actor, body: JSONObject) -> JSONObject:
    """Press a button, choose from a menu, or (with `dispatch_action`) type into an input."""
    spot = spot_of(me, body)
    block, element = find_element(spot, str(body.get("action_id")), body.get("block_id"))
    if spot.installation.state != "active":
        raise me.bad_answer("This app is no longer installed.", spot.installation.state)
    if spot.view is not None and isinstance(body.get("values"), dict):
        fill(me, spot.view, as_fields(body["values"]))
    action = _action(me, spot, block, element, body.get("selected", body.get("value")))
    if block.get("type") == "input" and block.get("dispatch_action") is not True:
        return {"ok": True, "sent": False}
    await me.send(Parcel("interactive", "block_actions", _payload(me, spot, action)))
    return {"ok": True, "sent": True}


def _action(
    me: Actor, spot: Spot, block: JSONObject, element: JSONObject, typed: JSON
) -> JSONObject:
    """The entry of `actions` for what the person did; what an input holds changes with it."""
    kind = str(element["type"])
    action: JSONObject = {
        "type": kind,
        "action_id": element["action_id"],
        "block_id": block.get("block_id"),
        "action_ts": f"{me.site.now:.6f}",
    }
    current = spot.view.opened_in if spot.view is not None else as_fields(spot.message).get("ts")
    desk = desk_of(me.site, me.user, str(current), spot.asked)
    if kind == "button":
        return action | {
            name: element[name] for name in ("text", "value", "style", "url") if name in element
        }
    if kind == "overflow":
        return action | {"selected_option": chosen_option(element, str(typed), desk)}
    value = given(element, typed, desk)
    if spot.view is not None:
        _set_value(me.site, spot.view, str(block["block_id"]), str(element["action_id"]), value)
    for name in (CARRIERS[kind].initial, "placeholder"):
        if name in element:
            action[name] = element[name]
    return action | value


def _set_value(site: Site, view: View, block_id: str, action_id: str, value: JSONObject) -> None:
    """Put a value into an input; the record of values is replaced, never changed in place."""
    values: Values = {**view.values}
    values[block_id] = {**values.get(block_id, {}), action_id: value}
    view.values = values
    site.changed_for(view.user_id)


def fill(me: Actor, view: View, typed: JSONObject) -> None:
    """Put what a person typed into a form: `{block_id: {action_id: value}}`."""
    desk = desk_of(me.site, me.user, view.opened_in, view.id)
    inputs = {
        (block_id, str(element["action_id"])): element
        for block_id, _, element in inputs_of(view.definition.get("blocks"))
    }
    for block_id, answers in typed.items():
        for action_id, value in as_fields(answers).items():
            element = inputs.get((block_id, action_id))
            if element is None:
                raise RefusedByHand(
                    "no_such_element", f"There is no input {block_id}/{action_id}.", 404
                )
            _set_value(me.site, view, block_id, action_id, given(element, value, desk))


def _payload(me: Actor, spot: Spot, action: JSONObject) -> JSONObject:
    scene = me.scene(spot.installation)
    if spot.view is not None:
        trigger_id = me.trigger(
            spot.installation, channel_id=spot.view.opened_in, view_id=spot.view.id
        )
        return payloads.view_action(scene, spot.view, action, trigger_id)
    if spot.channel is None or spot.message is None:
        raise LookupError("a spot is on a view or on a message")
    channel, message = spot.channel, spot.message
    return payloads.message_action(
        scene,
        channel,
        message,
        ephemeral=spot.ephemeral,
        values=_message_values(spot, action),
        action=action,
        trigger_id=me.trigger(spot.installation, channel_id=channel.id),
        response_url=make_responder(
            me.site,
            spot.installation,
            channel,
            me.user.id,
            message=message,
            ephemeral=spot.ephemeral,
        ),
    )


def _message_values(spot: Spot, action: JSONObject) -> JSONObject:
    """`state.values` of a message: what its elements start with, and what was just chosen."""
    values: JSONObject = {}
    for block_id, _, element in inputs_of(spot.blocks):
        action_id, kind = str(element["action_id"]), str(element["type"])
        carrier = CARRIERS[kind]
        value: JSONObject = {
            "type": kind,
            carrier.field: element.get(carrier.initial, [] if carrier.several else None),
        }
        if action["action_id"] == action_id and action["block_id"] == block_id:
            value[carrier.field] = action.get(carrier.field)
        values[block_id] = {**as_fields(values.get(block_id)), action_id: value}
    return values


async def suggest(me: Actor, body: JSONObject) -> JSONObject:
    """Type into an external menu; answers the options that the app suggests."""
    spot = spot_of(me, body)
    block, element = find_element(spot, str(body.get("action_id")), body.get("block_id"))
    if not str(element["type"]).endswith("external_select"):
        raise RefusedByHand("no_suggestions", "This element suggests nothing.", 409)
    typed = str(body.get("value") or "")
    least = element.get("min_query_length", _MIN_QUERY)
    if isinstance(least, int) and len(typed) < least:
        return {"options": [], "option_groups": []}
    container: JSONObject = (
        {"type": "view", "view_id": spot.view.id}
        if spot.view is not None
        else {"type": "message", "message_ts": spot.asked, "is_ephemeral": spot.ephemeral}
    )
    payload = payloads.suggestion(
        me.scene(spot.installation),
        action_id=str(element["action_id"]),
        block_id=str(block.get("block_id")),
        value=typed,
        container=container,
        view=spot.view,
        channel=spot.channel,
        message=None if spot.ephemeral else spot.message,
    )
    ack = await me.send(Parcel("interactive", "block_suggestion", payload), _NO_OPTIONS)
    return _suggested(me, spot, str(element["action_id"]), as_fields(ack.body))


def _suggested(me: Actor, spot: Spot, action_id: str, answer: JSONObject) -> JSONObject:
    report = Report()
    options = answer.get("options", [])
    groups = answer.get("option_groups", [])
    Items(OPTION, 100, least=0).check(options, "/options", report)
    Items(OPTION_GROUP, 100, least=0).check(groups, "/option_groups", report)
    if report.messages or not set(answer) & {"options", "option_groups"}:
        why = "; ".join(report.messages) or "neither options nor option_groups"
        raise me.bad_answer(_NO_OPTIONS, why)
    offered = [as_fields(option) for option in as_list(options)]
    for group in as_list(groups):
        offered.extend(as_fields(item) for item in as_list(as_fields(group).get("options")))
    known = {**me.site.suggested.get((me.user.id, spot.asked), {}), action_id: offered}
    me.site.suggested[me.user.id, spot.asked] = known
    return {"options": options, "option_groups": groups}
