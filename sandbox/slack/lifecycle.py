"""What befalls people and installations: deactivation, revoked tokens, removal of the app."""

from sandbox.slack.events import emit, in_channel
from sandbox.slack.records import Channel, Installation, User
from sandbox.slack.render import user_json
from sandbox.slack.site import Site
from sandbox.wire import JSONObject


def revoke(site: Site, installation: Installation) -> None:
    """End an installation's token; the app hears of it (`tokens_revoked`)."""
    if installation.state != "active":
        return
    installation.state = "revoked"
    tokens: JSONObject = {"oauth": [], "bot": [installation.bot_user_id]}
    emit(site, installation, "tokens_revoked", {"type": "tokens_revoked", "tokens": tokens})
    site.changed(None)


def uninstall(site: Site, installation: Installation) -> None:
    """Take the app out of a workspace or organisation: its token ends, its bot leaves.

    The app hears `tokens_revoked` and `app_uninstalled`, in no fixed order.
    """
    if installation.state == "uninstalled":
        return
    revoke(site, installation)
    installation.state = "uninstalled"
    for channel in tuple(site.world.channels_of(installation.bot_user_id)):
        if not channel.is_direct:
            site.world.leave(channel, installation.bot_user_id)
    for view in tuple(site.world.records.views.values()):
        if view.installation_id == installation.id and view.kind == "modal":
            site.world.drop_view(view)
    emit(site, installation, "app_uninstalled", {"type": "app_uninstalled"})
    site.changed(None)


def change_user(site: Site, user: User) -> None:
    """Tell every app that knows a user that the user is not as before."""
    user.updated = int(site.now)
    for installation in site.world.records.installations.values():
        if installation.state != "active":
            continue
        if site.world.covers(installation, user.team_id) or site.world.meets(
            installation.bot_user_id, user.id
        ):
            shown = user_json(
                site.world,
                user,
                now=site.now,
                viewer_team=installation.team_id or user.team_id,
                with_locale=True,
                with_email="users:read.email" in installation.scopes,
            )
            event: JSONObject = {
                "type": "user_change",
                "user": shown,
                "cache_ts": int(site.now),
            }
            emit(site, installation, "user_change", event)
    site.changed(None)


def deactivate(site: Site, user: User) -> None:
    """Close a person's account: they leave every channel, and their modals are gone."""
    user.deleted = True
    for channel in tuple(site.world.channels_of(user.id)):
        if not channel.is_direct:
            site.world.leave(channel, user.id)
    for view in site.world.stack(user.id):
        site.world.drop_view(view)
    change_user(site, user)


def reactivate(site: Site, user: User) -> None:
    """Open a closed account again; the channels must be joined anew."""
    user.deleted = False
    change_user(site, user)


def archive(site: Site, channel: Channel, *, archived: bool) -> None:
    """Close a channel for good, or open it again."""
    channel.is_archived = archived
    verb = "archive" if archived else "unarchive"
    if channel.kind == "channel":
        name = f"channel_{verb}"
        in_channel(site, channel, name, {"type": name, "channel": channel.id})
    elif archived:
        in_channel(site, channel, "group_archive", {"type": "group_archive", "channel": channel.id})
    site.changed_in(channel)
