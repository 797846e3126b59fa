"""A person comes to the app: over its home tab, or over a shortcut."""

from sandbox.slack import payloads
from sandbox.slack.actor import Actor
from sandbox.slack.delivery import Parcel
from sandbox.slack.events import emit
from sandbox.slack.manifest import home_tab_enabled, shortcuts
from sandbox.slack.render import view_json
from sandbox.slack.respond import make_responder
from sandbox.wire import JSONObject, RefusedByHand


async def open_home(me: Actor, tab: str) -> JSONObject:
    """Look at the app's home tab, or at its messages tab."""
    installation = me.site.world.installation_for(me.user.team_id)
    if installation is None:
        raise RefusedByHand("not_installed", "The app is not in this workspace.", 404)
    if tab not in ("home", "messages"):
        raise RefusedByHand("no_such_tab", "An app has the tabs home and messages.")
    if tab == "home" and not home_tab_enabled(me.site.world.app.manifest):
        raise RefusedByHand("no_such_tab", "This app has no home tab.", 404)
    members = (me.user.id, installation.bot_user_id)
    channel = me.site.world.open_direct(me.user.team_id, members, me.site.now)
    event: JSONObject = {
        "type": "app_home_opened",
        "user": me.user.id,
        "channel": channel.id,
        "tab": tab,
    }
    view = me.site.world.home_of(installation.id, me.user.id)
    if tab == "home" and view is not None:
        event["view"] = view_json(me.site.world, view)
    emit(me.site, installation, "app_home_opened", event)
    return {"ok": True, "channel": channel.id}


async def shortcut(me: Actor, body: JSONObject) -> JSONObject:
    """Use a shortcut of the app: a global one, or (with `channel` and `ts`) one on a message."""
    installation = me.site.world.installation_for(me.user.team_id)
    callback_id = str(body.get("callback_id"))
    kind = "message" if "ts" in body else "global"
    known = any(
        row.callback_id == callback_id and row.kind == kind
        for row in shortcuts(me.site.world.app.manifest)
    )
    if installation is None or not known:
        raise RefusedByHand("no_such_shortcut", f"There is no {kind} shortcut {callback_id}.", 404)
    scene = me.scene(installation)
    if kind == "global":
        trigger_id = me.trigger(installation)
        payload = payloads.shortcut(scene, callback_id=callback_id, trigger_id=trigger_id)
        await me.send(Parcel("interactive", "shortcut", payload))
        return {"ok": True}
    channel = me.channel(str(body.get("channel")))
    message = channel.messages.get(str(body["ts"]))
    if message is None:
        raise RefusedByHand("not_visible", "There is no such message here.", 404)
    payload = payloads.message_shortcut(
        scene,
        channel,
        message,
        callback_id=callback_id,
        trigger_id=me.trigger(installation, channel_id=channel.id),
        response_url=make_responder(me.site, installation, channel, me.user.id, message=message),
    )
    await me.send(Parcel("interactive", "message_action", payload))
    return {"ok": True}
