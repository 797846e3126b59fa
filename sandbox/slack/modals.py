"""Views: opening, stacking, changing and closing modals, and publishing home tabs.

Sources: https://docs.slack.dev/surfaces/modals, https://docs.slack.dev/surfaces/app-home, and the
pages of views.open, views.push, views.update and views.publish.
"""

import secrets
from typing import Final

from sandbox.slack.errors import SlackError
from sandbox.slack.filling import filled
from sandbox.slack.inputs import initial_values
from sandbox.slack.manifest import home_tab_enabled
from sandbox.slack.records import Installation, User, View
from sandbox.slack.site import Site
from sandbox.slack.surfaces import check_view
from sandbox.slack.triggers import Trigger
from sandbox.wire import JSON, JSONObject

MOST_STACKED: Final = 3
"""A modal holds up to three views at once (`push_limit_reached`)."""


def open_modal(site: Site, installation: Installation, trigger_id: str, view: JSON) -> View:
    """Open a modal for the person whose act the trigger id stands for.

    A modal that this person has open is replaced, with all that is stacked in it.

    Raises:
        SlackError: The view or the trigger id is refused.
    """
    definition = check_view(view, "modal")
    external_id = _free_external_id(site, installation, definition)
    trigger = site.triggers.exchange(trigger_id, installation.id)
    for former in site.world.stack(trigger.user_id):
        site.world.drop_view(former)
    return _place(site, installation, trigger, definition, external_id, above=None)


def push_modal(site: Site, installation: Installation, trigger_id: str, view: JSON) -> View:
    """Stack a view on the modal from which the trigger id comes.

    Raises:
        SlackError: The view or the trigger id is refused, `not_found` when no modal of the app is
            open, `push_limit_reached` when three views are stacked already.
    """
    definition = check_view(view, "modal")
    external_id = _free_external_id(site, installation, definition)
    trigger = site.triggers.exchange(trigger_id, installation.id)
    stack = site.world.stack(trigger.user_id)
    if not stack or not trigger.view_id:
        raise SlackError("not_found")
    if len(stack) >= MOST_STACKED:
        raise SlackError("push_limit_reached")
    return _place(site, installation, trigger, definition, external_id, above=stack[-1])


def stack_modal(site: Site, below: View, view: JSON) -> View:
    """Stack a view in answer to a submission (`response_action: push`), without a trigger id.

    Raises:
        SlackError: As `push_modal`.
    """
    installation = site.world.records.installations[below.installation_id]
    definition = check_view(view, "modal")
    external_id = _free_external_id(site, installation, definition)
    if len(site.world.stack(below.user_id)) >= MOST_STACKED:
        raise SlackError("push_limit_reached")
    trigger = Trigger("", installation.id, below.user_id, below.opened_in, below.id, 0.0)
    return _place(site, installation, trigger, definition, external_id, above=below)


def find_view(site: Site, installation: Installation, *, view_id: str, external_id: str) -> View:
    """The view that the app means, by id or by the name that it gave it.

    Raises:
        SlackError: `not_found`, when it is not open (any more) or is another app's.
    """
    view = (
        site.world.records.views.get(view_id)
        if view_id
        else site.world.view_by_external_id(installation.id, external_id)
    )
    if view is None or view.installation_id != installation.id:
        raise SlackError("not_found")
    return view


def change_view(site: Site, view: View, definition: JSON, view_hash: str = "") -> View:
    """Show another content in an open view. What people typed stays where the ids are the same.

    Raises:
        SlackError: The view is refused, or `hash_conflict` when it has changed since the hash.
    """
    checked = check_view(definition, view.kind)
    if view_hash and view_hash != view.hash:
        raise SlackError("hash_conflict")
    installation = site.world.records.installations[view.installation_id]
    external_id = _free_external_id(site, installation, checked, view)
    if external_id != view.external_id:
        site.world.rename_view(view, external_id)
    view.definition = {**checked, "blocks": filled(checked["blocks"])}
    view.values = initial_values(view.definition["blocks"], view.values, view.opened_in)
    view.hash = new_hash(site)
    view.errors = {}
    site.changed_for(view.user_id)
    return view


def publish_home(
    site: Site, installation: Installation, user: User, definition: JSON, view_hash: str = ""
) -> View:
    """Show a home tab to one person.

    Raises:
        SlackError: The view is refused, `hash_conflict`, or `not_enabled` when the app's manifest
            has no home tab.
    """
    checked = check_view(definition, "home")
    if not home_tab_enabled(site.world.app.manifest):
        raise SlackError("not_enabled")
    former = site.world.home_of(installation.id, user.id)
    if former is not None:
        return change_view(site, former, definition, view_hash)
    external_id = _free_external_id(site, installation, checked)
    blocks = filled(checked["blocks"])
    view_id = site.world.new_id("V")
    view = View(
        view_id,
        "home",
        user.id,
        user.team_id,
        installation.id,
        installation.team_id or user.team_id,
        {**checked, "blocks": blocks},
        new_hash(site),
        root_id=view_id,
        external_id=external_id,
        values=initial_values(blocks, {}),
    )
    site.world.put_view(view)
    site.changed_for(user.id)
    return view


def close_top(site: Site, view: View) -> None:
    """Close one view; what lies under it is seen again."""
    site.world.drop_view(view)
    site.changed_for(view.user_id)


def close_all(site: Site, user_id: str) -> None:
    """Close a modal with all its views."""
    for view in site.world.stack(user_id):
        site.world.drop_view(view)
    site.changed_for(user_id)


def new_hash(site: Site) -> str:
    """A hash for a view as it stands now."""
    return f"{int(site.now)}.{secrets.token_hex(4)}"


def _free_external_id(
    site: Site, installation: Installation, definition: JSONObject, view: View | None = None
) -> str:
    """The view's `external_id`, which no other open view of the app may have."""
    external_id = str(definition.get("external_id") or "")
    if external_id:
        other = site.world.view_by_external_id(installation.id, external_id)
        if other is not None and other is not view:
            raise SlackError("duplicate_external_id")
    return external_id


def _place(  # noqa: PLR0913 - where a new view goes, decided by its callers
    site: Site,
    installation: Installation,
    trigger: Trigger,
    definition: JSONObject,
    external_id: str,
    *,
    above: View | None,
) -> View:
    user = site.world.records.users[trigger.user_id]
    view_id = site.world.new_id("V")
    blocks = filled(definition["blocks"])
    opened_in = above.opened_in if above is not None else trigger.channel_id
    view = View(
        view_id,
        "modal",
        user.id,
        user.team_id,
        installation.id,
        installation.team_id or user.team_id,
        {**definition, "blocks": blocks},
        new_hash(site),
        root_id=view_id if above is None else above.root_id,
        previous_id="" if above is None else above.id,
        external_id=external_id,
        values=initial_values(blocks, {}, opened_in),
        opened_in=opened_in,
    )
    site.world.put_view(view)
    site.changed_for(user.id)
    return view
