"""`views.*`: modals and home tabs."""

from typing import Final

from sandbox.slack.call import Call, method
from sandbox.slack.errors import SlackError, invalid_arguments
from sandbox.slack.modals import change_view, find_view, open_modal, publish_home, push_modal
from sandbox.slack.records import View
from sandbox.slack.render import view_json
from sandbox.wire import JSON, JSONObject


def _view(call: Call) -> JSON:
    if "view" not in call.args:
        raise invalid_arguments("missing required field: view [json-pointer:]")
    return call.structure("view")


def _trigger(call: Call) -> str:
    """The trigger id; `interactivity_pointer` is its other name."""
    trigger_id = call.text("trigger_id") or call.text("interactivity_pointer")
    if not trigger_id:
        raise invalid_arguments("missing required field: trigger_id [json-pointer:]")
    return trigger_id


def _shown(call: Call, view: View) -> JSONObject:
    return {"view": view_json(call.world, view)}


def opening(call: Call) -> JSONObject:
    """Open a modal."""
    return _shown(call, open_modal(call.site, call.installation, _trigger(call), _view(call)))


def push(call: Call) -> JSONObject:
    """Stack a view on an open modal."""
    return _shown(call, push_modal(call.site, call.installation, _trigger(call), _view(call)))


def update(call: Call) -> JSONObject:
    """Show another content in an open view."""
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not view_id and not external_id:
        raise invalid_arguments("missing required field: view_id [json-pointer:]")
    definition = _view(call)
    view = find_view(call.site, call.installation, view_id=view_id, external_id=external_id)
    return _shown(call, change_view(call.site, view, definition, call.text("hash")))


def publish(call: Call) -> JSONObject:
    """Show a home tab to one person."""
    user = call.world.records.users.get(call.needed("user_id"))
    if user is None or user.is_bot or not call.world.covers(call.installation, user.team_id):
        raise SlackError("user_not_found")
    view = publish_home(call.site, call.installation, user, _view(call), call.text("hash"))
    return _shown(call, view)


METHODS: Final = (
    method("views.open", opening, "interactivity_pointer trigger_id view"),
    method("views.publish", publish, "hash user_id view"),
    method("views.push", push, "interactivity_pointer trigger_id view"),
    method("views.update", update, "external_id hash view view_id"),
)
