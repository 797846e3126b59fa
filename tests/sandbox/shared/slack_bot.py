"""A small Slack bot of the tests' own: an unmodified Bolt app, with everything on show.

It keeps no orders. It posts what the page must be able to draw, and answers what people do.
"""

import contextlib
import time
from collections.abc import AsyncIterator
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from sandbox.config import SLACK_APP_TOKEN, SLACK_BOT_TOKEN
from sandbox.people import BRAM, SLACK_ORDERS

HOURS_48 = 48 * 3600
ORDERS = ("ORD-1040 · Menu cards", "ORD-1042 · Logo for a bakery")


def option(text: str, value: str, description: str = "") -> dict[str, Any]:
    made: dict[str, Any] = {"text": {"type": "plain_text", "text": text}, "value": value}
    if description:
        made["description"] = {"type": "plain_text", "text": description}
    return made


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def slack_card(state: str, deadline: int) -> list[dict[str, Any]]:
    waiting = state == "Waiting for an answer"
    actions = [
        {
            "type": "button",
            "text": plain("Accept"),
            "style": "primary",
            "action_id": "accept",
            "value": "ORD-1042",
        },
        {
            "type": "button",
            "text": plain("Decline"),
            "style": "danger",
            "action_id": "decline",
            "value": "ORD-1042",
            "confirm": {
                "title": plain("Decline this request?"),
                "text": plain("The order goes on as agreed. Ana is told."),
                "confirm": plain("Decline"),
                "deny": plain("Not yet"),
                "style": "danger",
            },
        },
        {
            "type": "static_select",
            "placeholder": plain("Remind me"),
            "action_id": "remind",
            "options": [option("In an hour", "1h"), option("Tomorrow", "24h")],
        },
        {
            "type": "overflow",
            "action_id": "more",
            "options": [option("Show the log", "log"), option("Get help", "help")],
        },
    ]
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": plain("Cancellation requested")},
        {
            "type": "section",
            "text": {
                "type": "mrkdwn",
                "text": "<@U0ANA> asks to cancel *ORD-1042 · Logo for a bakery*.\n> We found "
                "somebody in the family who draws. Sorry for the _short_ notice &amp; thank you!",
            },
        },
        {
            "type": "section",
            "fields": [
                {"type": "mrkdwn", "text": "*Price*\n€ 340.00, refunded in full"},
                {"type": "mrkdwn", "text": f"*State*\n{state}"},
                {
                    "type": "mrkdwn",
                    "text": "*Deadline*\n"
                    f"<!date^{deadline}^{{date_short_pretty}} at {{time}}|soon>",
                },
                {
                    "type": "mrkdwn",
                    "text": f"*Closes*\n<!date^{deadline}^{{ago}}|soon>",
                },
            ],
        },
    ]
    if waiting:
        blocks.append({"type": "actions", "elements": actions})
    blocks.append(
        {
            "type": "context",
            "elements": [
                {
                    "type": "mrkdwn",
                    "text": ":hourglass: Silence counts as `accepted`. "
                    "<https://example.com/rules|The rules>",
                }
            ],
        }
    )
    return blocks


def slack_form() -> dict[str, Any]:
    reasons = [
        option("Ordered by mistake", "mistake", "Nobody's fault"),
        option("Will order again", "again"),
        option("Not what was agreed", "quality"),
    ]

    def asked(block: str, label: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {
            "type": "input",
            "block_id": block,
            "label": plain(label),
            "element": {"action_id": "it", **element},
            **more,
        }

    return {
        "type": "modal",
        "callback_id": "resolve",
        "title": plain("Cancel an order"),
        "submit": plain("Send request"),
        "close": plain("Cancel"),
        "blocks": [
            {
                "type": "section",
                "text": {
                    "type": "mrkdwn",
                    "text": ":speech_balloon: Talking first is worth trying: "
                    "<https://example.com|write to Finn>.",
                },
            },
            asked(
                "kind",
                "What is it about?",
                {
                    "type": "radio_buttons",
                    "options": [
                        option("Cancel the order", "cancel"),
                        option("Ask for more time", "time", "1 to 60 whole days"),
                    ],
                },
            ),
            asked(
                "comment",
                "Comment",
                {
                    "type": "plain_text_input",
                    "multiline": True,
                    "max_length": 500,
                    "placeholder": plain("Both parties read this"),
                },
                hint=plain("Shared with the freelancer as soon as you send it."),
            ),
            asked(
                "reason",
                "Reason",
                {"type": "static_select", "options": reasons, "placeholder": plain("Pick one")},
            ),
            asked(
                "tags", "Tags", {"type": "multi_static_select", "options": reasons}, optional=True
            ),
            asked(
                "who",
                "Who else should know?",
                {"type": "multi_users_select", "placeholder": plain("People")},
                optional=True,
            ),
            asked("where", "Where", {"type": "conversations_select"}, optional=True),
            asked(
                "day", "Day", {"type": "datepicker", "initial_date": "2031-05-06"}, optional=True
            ),
            asked("hour", "Hour", {"type": "timepicker", "initial_time": "09:30"}, optional=True),
            asked("moment", "Moment", {"type": "datetimepicker"}, optional=True),
            asked(
                "amount",
                "Amount",
                {"type": "number_input", "is_decimal_allowed": True, "min_value": "1"},
                optional=True,
            ),
            asked("mail", "E-mail", {"type": "email_text_input"}, optional=True),
            asked("site", "Link", {"type": "url_text_input"}, optional=True),
            asked(
                "order",
                "Which order?",
                {
                    "type": "external_select",
                    "min_query_length": 0,
                    "placeholder": plain("Type to search"),
                },
                optional=True,
            ),
            asked(
                "boxes",
                "I have",
                {
                    "type": "checkboxes",
                    "options": [
                        option("talked to them", "talked"),
                        option("read the rules", "read"),
                    ],
                },
                optional=True,
            ),
            asked(
                "evidence",
                "Evidence",
                {"type": "file_input", "filetypes": ["png", "pdf", "txt"], "max_files": 2},
                optional=True,
            ),
        ],
    }


def slack_home() -> dict[str, Any]:
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Your orders")},
            {
                "type": "section",
                "text": {
                    "type": "mrkdwn",
                    "text": "*ORD-1042 · Logo for a bakery*\n€ 340.00 · in progress",
                },
                "accessory": {"type": "button", "text": plain("Open"), "action_id": "open"},
            },
            {"type": "divider"},
            {
                "type": "section",
                "text": {"type": "mrkdwn", "text": "*ORD-1040 · Menu cards*\n€ 120.00 · delivered"},
                "accessory": {"type": "button", "text": plain("Open"), "action_id": "open2"},
            },
            {
                "type": "context",
                "elements": [{"type": "mrkdwn", "text": "Completion rate 97 % over 60 days"}],
            },
        ],
    }


def slack_bot(url: str) -> AsyncApp:
    """The Slack half of the bot."""
    # A listener that fails after its `ack` is a press that failed, however fast the machine is.
    app = AsyncApp(token=SLACK_BOT_TOKEN, process_before_response=True)
    app.client.base_url = f"{url}/slack/api/"

    @app.command("/order")
    async def order(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        deadline = int(time.time()) + HOURS_48
        posted = await client.chat_postMessage(
            channel=body["channel_id"],
            text="Cancellation requested",
            blocks=slack_card("Waiting for an answer", deadline),
        )
        await client.chat_postMessage(
            channel=body["channel_id"],
            thread_ts=posted["ts"],
            text="The log of this order is kept in this thread.",
        )
        await client.chat_postEphemeral(
            channel=body["channel_id"],
            user=body["user_id"],
            text="Only you know: the *reason* stays between you and support.",
        )
        direct = await client.conversations_open(users=BRAM)
        await client.chat_postMessage(
            channel=direct["channel"]["id"],
            text="Ana asks to cancel ORD-1042",
            blocks=slack_card("Waiting for an answer", deadline),
        )

    @app.command("/resolve")
    async def resolve(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=slack_form())

    @app.view("resolve")
    async def sent(ack: Any, body: dict[str, Any], client: Any) -> None:
        values = body["view"]["state"]["values"]
        comment = values["comment"]["it"]["value"]
        if "stupid" in comment:
            await ack(response_action="errors", errors={"comment": "Please keep it kind."})
            return
        await ack()
        await client.chat_postMessage(channel=SLACK_ORDERS, text=f"Request sent: {comment}")

    @app.action("accept")
    async def accept(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.chat_update(
            channel=body["channel"]["id"],
            ts=body["message"]["ts"],
            text="Accepted",
            blocks=slack_card("Accepted by the freelancer", int(time.time())),
        )

    @app.action("decline")
    async def decline(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.chat_update(
            channel=body["channel"]["id"],
            ts=body["message"]["ts"],
            text="Declined",
            blocks=slack_card("Declined", int(time.time())),
        )

    @app.action("remind")
    async def remind(ack: Any) -> None:
        await ack()

    @app.action("more")
    async def more(ack: Any) -> None:
        await ack()

    @app.options("it")
    async def orders(ack: Any, body: dict[str, Any]) -> None:
        typed = body["value"].lower()
        await ack(options=[option(one, one[:8]) for one in ORDERS if typed in one.lower()])

    @app.shortcut("resolve_order")
    async def from_anywhere(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=slack_form())

    @app.shortcut("use_message")
    async def from_message(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.chat_postEphemeral(
            channel=body["channel"]["id"],
            user=body["user"]["id"],
            text=f"Noted: {body['message']['text']}",
        )

    @app.event("app_home_opened")
    async def home(event: dict[str, Any], client: Any) -> None:
        await client.views_publish(user_id=event["user"], view=slack_home())

    @app.event("message")
    async def message() -> None:
        """Heard, and left alone."""

    return app


@contextlib.asynccontextmanager
async def connected_slack(url: str) -> AsyncIterator[None]:
    """The bot, connected to the sandbox at `url` over Socket Mode."""
    handler = AsyncSocketModeHandler(slack_bot(url), SLACK_APP_TOKEN)
    handler.client.web_client.base_url = f"{url}/slack/api/"
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
