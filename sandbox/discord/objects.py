"""What goes over the wire: each thing of the world as the object that Discord's docs describe."""

from sandbox.discord import permissions
from sandbox.discord.bits import Permission
from sandbox.discord.state import (
    Application,
    Attachment,
    Channel,
    ChannelType,
    Guild,
    Member,
    Message,
    Role,
    User,
)
from sandbox.discord.world import World
from sandbox.wire import JSON, JSONObject


def user(account: User) -> JSONObject:
    """An account as anybody sees it."""
    return {
        "id": account.id,
        "username": account.username,
        "discriminator": "0",
        "global_name": account.global_name,
        "avatar": None,
        "bot": account.bot,
        "system": False,
        "public_flags": 0,
    }


def own_user(account: User) -> JSONObject:
    """An account as it sees itself."""
    return {
        **user(account),
        "verified": True,
        "mfa_enabled": True,
        "locale": account.locale,
        "flags": 0,
        "email": None,
    }


def member(world: World, one: Member, *, with_user: bool = True) -> JSONObject:
    """A member of a guild."""
    out: JSONObject = {
        "roles": [*one.roles],
        "nick": one.nick,
        "avatar": None,
        "joined_at": one.joined_at,
        "premium_since": None,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
    }
    if with_user:
        out |= {"deaf": False, "mute": False, "user": user(world.users[one.user_id])}
    return out


def role(one: Role) -> JSONObject:
    """A role."""
    return {
        "id": one.id,
        "name": one.name,
        "permissions": str(one.permissions),
        "position": one.position,
        "color": one.color,
        "colors": {
            "primary_color": one.color,
            "secondary_color": None,
            "tertiary_color": None,
        },
        "hoist": one.hoist,
        "managed": one.managed,
        "mentionable": one.mentionable,
        "flags": 0,
        "icon": None,
        "unicode_emoji": None,
    }


def channel(world: World, one: Channel, *, reader: str | None = None) -> JSONObject:
    """A channel, thread or direct message; for a thread, with `reader`'s membership of it."""
    if one.thread is not None:
        return thread(one, reader=reader)
    if one.is_dm:
        return {
            "id": one.id,
            "type": one.type,
            "last_message_id": one.last_message_id,
            "flags": 0,
            "recipients": [user(world.users[person]) for person in one.recipients],
        }
    return {
        "id": one.id,
        "type": one.type,
        "guild_id": one.guild_id,
        "name": one.name,
        "topic": one.topic,
        "position": one.position,
        "parent_id": one.parent_id,
        "nsfw": False,
        "flags": 0,
        "rate_limit_per_user": one.slowmode_seconds,
        "last_message_id": one.last_message_id,
        "permission_overwrites": [
            {"id": o.id, "type": o.type, "allow": str(o.allow), "deny": str(o.deny)}
            for o in one.overwrites
        ],
    }


def thread(one: Channel, *, reader: str | None = None) -> JSONObject:
    """A thread."""
    details = one.thread
    if details is None:
        raise TypeError(f"{one.id} is no thread")
    metadata: JSONObject = {
        "archived": details.archived,
        "auto_archive_duration": details.auto_archive_minutes,
        "archive_timestamp": details.archive_at,
        "locked": details.locked,
        "create_timestamp": details.created_at,
    }
    if one.type == ChannelType.PRIVATE_THREAD:
        metadata["invitable"] = details.invitable
    out: JSONObject = {
        "id": one.id,
        "type": one.type,
        "guild_id": one.guild_id,
        "parent_id": one.parent_id,
        "owner_id": details.owner_id,
        "name": one.name,
        "flags": 0,
        "rate_limit_per_user": one.slowmode_seconds,
        "last_message_id": one.last_message_id,
        "message_count": min(details.sent, 50),
        "total_message_sent": details.sent,
        "member_count": min(len(details.members), 50),
        "thread_metadata": metadata,
    }
    if reader is not None and reader in details.members:
        out["member"] = thread_member(one, reader)
    return out


def thread_member(one: Channel, user_id: str) -> JSONObject:
    """Somebody's membership of a thread."""
    if one.thread is None:
        raise TypeError(f"{one.id} is no thread")
    return {
        "id": one.id,
        "user_id": user_id,
        "join_timestamp": one.thread.members[user_id],
        "flags": 1,
    }


def partial_channel(world: World, one: Channel, reader: str) -> JSONObject:
    """A channel as an interaction shows it: with what `reader` may do there."""
    out = channel(world, one)
    out.pop("permission_overwrites", None)
    out["permissions"] = str(permissions.in_channel(world, one, reader))
    return out


def attachment(one: Attachment) -> JSONObject:
    """A file."""
    out: JSONObject = {
        "id": one.id,
        "filename": one.filename,
        "size": one.size,
        "url": one.url,
        "proxy_url": one.url,
        "content_type": one.content_type,
    }
    if one.title is not None:
        out["title"] = one.title
    if one.description is not None:
        out["description"] = one.description
    if one.ephemeral:
        out["ephemeral"] = True
    return out


def emoji(text: str) -> JSONObject:
    """An emoji out of the text that names it in a URL: a character, or `name:id`."""
    name, _, emoji_id = text.partition(":")
    return {"id": emoji_id or None, "name": name}


def message(world: World, one: Message, *, follow_reference: bool = True) -> JSONObject:
    """A message, with one level of what it replies to."""
    place = world.channels.get(one.channel_id)
    out: JSONObject = {
        "id": one.id,
        "channel_id": one.channel_id,
        "author": user(world.users[one.author_id]),
        "content": one.content,
        "timestamp": one.timestamp,
        "edited_timestamp": one.edited_at,
        "tts": one.tts,
        "mention_everyone": one.mention_everyone,
        "mentions": [user(world.users[person]) for person in one.mentions if person in world.users],
        "mention_roles": [*one.mention_roles],
        "attachments": [attachment(file) for file in one.attachments],
        "embeds": [*one.embeds],
        "components": [*one.components],
        "pinned": one.pinned,
        "type": one.type,
        "flags": one.flags,
    }
    if one.reactions:
        out["reactions"] = [
            {
                "emoji": emoji(reaction.emoji),
                "count": len(reaction.users),
                "count_details": {"normal": len(reaction.users), "burst": 0},
                "me": world.bot_id in reaction.users,
                "me_burst": False,
                "burst_colors": [],
            }
            for reaction in one.reactions
        ]
    if one.nonce is not None:
        out["nonce"] = one.nonce
    if one.application_id is not None:
        out["application_id"] = one.application_id
    if one.webhook_id is not None:
        out["webhook_id"] = one.webhook_id
    if one.interaction is not None:
        out["interaction_metadata"] = one.interaction
    if one.thread_id is not None and one.thread_id in world.channels:
        out["thread"] = thread(world.channels[one.thread_id])
    if one.reference is not None:
        out["message_reference"] = one.reference
        if follow_reference:
            out["referenced_message"] = _referenced(world, one)
    if place is not None and place.guild_id is not None and one.ephemeral:
        out["guild_id"] = place.guild_id
    return out


def _referenced(world: World, one: Message) -> JSON:
    """What a reply replies to; `null` when it has been deleted."""
    reference = one.reference or {}
    channel_id, message_id = reference.get("channel_id"), reference.get("message_id")
    if not isinstance(channel_id, str) or not isinstance(message_id, str):
        return None
    found = world.find_message(channel_id, message_id, one.visible_to)
    return None if found is None else message(world, found, follow_reference=False)


def message_event(world: World, one: Message) -> JSONObject:
    """A message as the gateway tells of it: with its guild and its author's membership."""
    out = message(world, one)
    place = world.channels[one.channel_id]
    out["channel_type"] = place.type
    if place.guild_id is not None:
        out["guild_id"] = place.guild_id
        author = world.guilds[place.guild_id].members.get(one.author_id)
        if author is not None:
            out["member"] = member(world, author, with_user=False)
    return out


def guild(one: Guild) -> JSONObject:
    """A server as REST gives it."""
    return {
        "id": one.id,
        "name": one.name,
        "owner_id": one.owner_id,
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "description": None,
        "features": [],
        "emojis": [],
        "stickers": [],
        "roles": [role(r) for r in sorted(one.roles.values(), key=lambda r: int(r.id))],
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": one.locale,
        "vanity_url_code": None,
        "application_id": None,
        "max_members": 500_000,
        "max_presences": None,
        "max_video_channel_users": 25,
        "approximate_member_count": len(one.members),
    }


def guild_create(world: World, one: Guild) -> JSONObject:
    """A server as the gateway gives it: with what the bot sees in it.

    Members come without the privileged intent as Discord sends them: the bot itself alone.
    """
    bot = one.members[world.bot_id]
    threads = [world.channels[key] for key in one.threads]
    seen = [
        t
        for t in threads
        if t.thread is not None
        and not t.thread.archived
        and permissions.may(world, t, world.bot_id, Permission.VIEW_CHANNEL)
    ]
    return {
        **guild(one),
        "joined_at": bot.joined_at,
        "large": False,
        "unavailable": False,
        "member_count": len(one.members),
        "members": [member(world, bot)],
        "channels": [channel(world, world.channels[key]) for key in one.channels],
        "threads": [thread(t, reader=world.bot_id) for t in seen],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def application(world: World, one: Application) -> JSONObject:
    """The application as it sees itself."""
    owner = world.users[one.owner_id]
    return {
        "id": one.id,
        "name": one.name,
        "icon": None,
        "description": one.description,
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "owner": user(owner),
        "flags": one.flags,
        "team": None,
        "hook": True,
        "is_monetized": False,
        "rpc_origins": [],
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "event_webhooks_url": None,
        "event_webhooks_status": 1,
        "integration_types_config": {"0": {}, "1": {}},
        "approximate_guild_count": sum(1 for g in world.guilds.values() if one.bot_id in g.members),
        "approximate_user_install_count": sum(1 for u in world.users.values() if u.installed),
        "bot": user(world.users[one.bot_id]),
    }
