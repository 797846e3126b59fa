"""What a person sees: the answer of `GET /_as/slack/{user}/view`.

```
{"me": {"id", "name", "handle", "locale", "tz", "team": {"id", "name", "domain"}, "deactivated"},
 "people": {id: {"name", "handle", "bot", "team", "deactivated"}, for everybody known},
 "channels": {id: name, for every public channel of the workspace},
 "places": [{"id", "kind": "channel"|"private"|"dm"|"home", "name", "unread", "last", "members",
             "archived", "external", "user"}],
 "channel": the place that was asked for, or null,
 "thread": the `ts` that was asked for, or null,
 "messages": [Slack's message as posted, plus "ephemeral": bool],
 "more": whether older messages exist,
 "form": {"id", "depth", "view": Slack's view with `state.values`,
          "titles": [from the lowest view up], "errors": {block_id: sentence}}|null,
 "home": {"id", "view": Slack's view}|null,
 "toast": sentence|null}
```

`last` is the `ts` of the newest message; `user` the other party of a dm. `channel=` names a
conversation; `thread=` shows one thread of it; `limit=` (at most 100) and `before=` (a `ts`) page
backwards. Looking at a channel marks it as read. The toast stands until the person acts again.
A menu of users offers `people` without the deactivated, one of conversations `places`, and one of
channels those places that are channels.
"""

import bisect
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sandbox.slack.actor import Actor
from sandbox.slack.inputs import Desk
from sandbox.slack.records import Channel, User, View
from sandbox.slack.render import file_json, view_json
from sandbox.slack.site import Site
from sandbox.wire import JSON, JSONObject

MOST_MESSAGES: Final = 100
"""How many messages one look shows."""


@dataclass(frozen=True, slots=True)
class Glance:
    """Where a person looks: a conversation, or a thread of it, as far back as `before`."""

    channel_id: str = ""
    thread: str = ""
    before: str = ""
    limit: int = MOST_MESSAGES


def look(me: Actor, glance: Glance) -> JSONObject:
    """What a person sees now; see the module.

    Raises:
        RefusedByHand: `not_visible`, for a conversation that the person is not in.
    """
    site, user = me.site, me.user
    world = site.world
    team = world.records.teams[user.team_id]
    messages: list[JSONObject] = []
    more = False
    if glance.channel_id:
        channel = me.channel(glance.channel_id)
        messages, more = _messages(me, channel, glance)
        _mark_read(me, channel)
    return {
        "me": {
            "id": user.id,
            "name": user.real_name,
            "handle": user.name,
            "locale": user.locale,
            "tz": user.tz,
            "team": {"id": team.id, "name": team.name, "domain": team.domain},
            "deactivated": user.deleted,
        },
        "people": {other.id: _person(other) for other in known_people(site, user)},
        "channels": {channel.id: channel.name for channel in world.public_channels(user.team_id)},
        "places": [*_places(site, user)],
        "channel": glance.channel_id or None,
        "thread": glance.thread or None,
        "messages": [*messages],
        "more": more,
        "form": _form(site, world.stack(user.id)),
        "home": _home(site, user),
        "toast": site.failures.get(user.id),
    }


def _person(user: User) -> JSONObject:
    return {
        "name": user.real_name,
        "handle": user.name,
        "bot": user.is_bot,
        "team": user.team_id,
        "deactivated": user.deleted,
    }


def _places(site: Site, user: User) -> Iterable[JSONObject]:
    installation = site.world.installation_for(user.team_id)
    if installation is not None:
        yield {
            "id": f"home-{installation.id}",
            "kind": "home",
            "name": site.world.app.name,
            "unread": 0,
            "last": None,
            "members": [user.id, installation.bot_user_id],
            "archived": False,
            "external": False,
            "user": None,
        }
    for channel in site.world.channels_of(user.id):
        read = channel.read.get(user.id, "")
        other = next(iter(sorted(channel.members - {user.id})), user.id)
        yield {
            "id": channel.id,
            "kind": "dm" if channel.is_direct else channel.kind,
            "name": place_name(site, channel, user),
            "unread": len(channel.timeline) - bisect.bisect_right(channel.timeline, read),
            "last": channel.timeline[-1] if channel.timeline else None,
            "members": [*sorted(channel.members)],
            "archived": channel.is_archived,
            "external": site.world.is_external(channel),
            "user": other if channel.kind == "im" else None,
        }


def place_name(site: Site, channel: Channel, user: User) -> str:
    """A conversation's name as one of its members reads it."""
    if not channel.is_direct:
        return channel.name
    users = site.world.records.users
    others = sorted(channel.members - {user.id}) or [user.id]
    return ", ".join(users[other].real_name for other in others)


def _messages(me: Actor, channel: Channel, glance: Glance) -> tuple[list[JSONObject], bool]:
    """The newest messages of a channel or thread, oldest first, and whether there are older."""
    thread, before = glance.thread, glance.before
    stamps = [thread, *channel.threads.get(thread, ())] if thread else channel.timeline
    end = bisect.bisect_left(stamps, before) if before else len(stamps)
    start = max(0, end - min(glance.limit, MOST_MESSAGES))
    shown = [
        {**channel.messages[ts], "ephemeral": False}
        for ts in stamps[start:end]
        if ts in channel.messages
    ]
    oldest = stamps[start] if start < end and start > 0 else ""
    for message in channel.ephemeral.get(me.user.id, ()):
        ts = str(message["ts"])
        here = str(message.get("thread_ts") or "") == thread
        if here and ts > oldest and (not before or ts < before):
            shown.append({**message, "ephemeral": True})
    shown.sort(key=lambda message: str(message["ts"]))
    return shown, start > 0


def _mark_read(me: Actor, channel: Channel) -> None:
    site, user = me.site, me.user
    newest = channel.timeline[-1] if channel.timeline else ""
    if newest and channel.read.get(user.id, "") < newest:
        channel.read[user.id] = newest
        site.changed(set())


def _form(site: Site, stack: list[View]) -> JSONObject | None:
    if not stack:
        return None
    titles: list[JSON] = []
    for view in stack:
        title = view.definition.get("title")
        titles.append(title.get("text") if isinstance(title, dict) else "")
    return {
        "id": stack[-1].id,
        "depth": len(stack),
        "view": view_json(site.world, stack[-1]),
        "titles": titles,
        "errors": {**stack[-1].errors},
    }


def _home(site: Site, user: User) -> JSONObject | None:
    installation = site.world.installation_for(user.team_id)
    view = None if installation is None else site.world.home_of(installation.id, user.id)
    return None if view is None else {"id": view.id, "view": view_json(site.world, view)}


def known_people(site: Site, user: User) -> list[User]:
    """The people and bots that a person knows: of their workspace, or met somewhere."""
    return [
        other
        for other in site.world.records.users.values()
        if other.team_id == user.team_id or site.world.meets(user.id, other.id)
    ]


def desk_of(site: Site, user: User, current: str, asked: str) -> Desk:
    """What a person can choose from in a form or message.

    Args:
        site: Where.
        user: The person.
        current: The conversation that the person is in.
        asked: The view or message whose external menus were asked for suggestions.
    """
    mine = list(site.world.channels_of(user.id))
    files = {
        file.id: file_json(site.world, file, site.config.origin)
        for file in site.world.files_of(user.id)
        if file.state == "complete"
    }
    return Desk(
        users=frozenset(other.id for other in known_people(site, user) if not other.deleted),
        channels=frozenset(channel.id for channel in mine if channel.kind == "channel"),
        conversations=frozenset(channel.id for channel in mine),
        suggested=site.suggested.get((user.id, asked), {}),
        files=files,
        current=current,
    )
