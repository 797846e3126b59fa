"""For each rule about the form of a payload: one that passes, and one that does not.

A pair differs in what the rule is about, and in nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

V2: Final = 1 << 15


@dataclass(frozen=True)
class Case:
    """One rule's pair.

    Attributes:
        rule: Name of the rule.
        to: Where the payloads go: a message, a modal, a command, or the edit of a message.
        good: Passes.
        bad: Is refused.
        at: Where the flaw is told.
    """

    rule: str
    to: Literal["message", "modal", "command", "commands", "guild-command"]
    good: Any
    bad: Any
    at: tuple[str | int, ...] = ()


def button(**more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "Press", "custom_id": "press", **more}


def row(*children: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": [*children]}


def say(content: str = "text", **more: Any) -> dict[str, Any]:
    return {"type": 10, "content": content, **more}


def box(*children: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": 17, "components": [*children], **more}


def v2(*components: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"flags": V2, "components": [*components], **more}


def select(*values: str, **more: Any) -> dict[str, Any]:
    options = [{"label": value, "value": value} for value in values or ("a", "b")]
    return {"type": 3, "custom_id": "pick", "options": options, **more}


def label(component: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": 18, "label": "Field", "component": component, **more}


def typed(**more: Any) -> dict[str, Any]:
    return {"type": 4, "custom_id": "typed", "style": 1, **more}


def modal(*components: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"custom_id": "form", "title": "Form", "components": [*components], **more}


def command(**more: Any) -> dict[str, Any]:
    return {"name": "order", "description": "Orders", **more}


def option(kind: int = 3, name: str = "title", **more: Any) -> dict[str, Any]:
    return {"type": kind, "name": name, "description": "What", **more}


def embed(**more: Any) -> dict[str, Any]:
    return {"content": "x", "embeds": [{"title": "t", **more}]}


def legacy(*rows: Mapping[str, Any]) -> dict[str, Any]:
    return {"content": "x", "components": [*rows]}


PAIRS: Final = (
    # --- forms
    Case(
        "required",
        "modal",
        modal(label(typed())),
        {"custom_id": "f", "title": "F"},
        ("data", "components"),
    ),
    Case("text", "message", {"content": "x"}, {"content": ["x"]}, ("content",)),
    Case(
        "text-length",
        "modal",
        modal(label(typed(), label="x" * 45)),
        modal(label(typed(), label="x" * 46)),
        ("data", "components", 0, "label"),
    ),
    Case("text-most", "message", {"content": "x" * 2000}, {"content": "x" * 2001}, ("content",)),
    Case("list-least", "command", command(contexts=[0]), command(contexts=[]), ("contexts",)),
    Case(
        "choices",
        "message",
        legacy(row(button(style=4))),
        legacy(row(button(style=7))),
        ("components", 0, "components", 0, "style"),
    ),
    Case("number", "message", embed(color=1), embed(color="red"), ("embeds", 0, "color")),
    Case(
        "number-least",
        "message",
        v2(box(say(), accent_color=0)),
        v2(box(say(), accent_color=-1)),
        ("components", 0, "accent_color"),
    ),
    Case(
        "number-most",
        "message",
        v2(box(say(), accent_color=0xFFFFFF)),
        v2(box(say(), accent_color=0x1000000)),
        ("components", 0, "accent_color"),
    ),
    Case(
        "truth",
        "message",
        legacy(row(button(disabled=True))),
        legacy(row(button(disabled="yes"))),
        ("components", 0, "components", 0, "disabled"),
    ),
    Case("list", "message", embed(fields=[]), embed(fields="none"), ("embeds", 0, "fields")),
    Case(
        "mapping",
        "command",
        command(name_localizations={"nl": "opdracht"}),
        command(name_localizations=["nl"]),
        ("name_localizations",),
    ),
    Case(
        "object", "message", embed(footer={"text": "f"}), embed(footer="f"), ("embeds", 0, "footer")
    ),
    Case(
        "time",
        "message",
        embed(timestamp="2026-01-02T03:04:05+00:00"),
        embed(timestamp="yesterday"),
        ("embeds", 0, "timestamp"),
    ),
    Case(
        "snowflake",
        "message",
        {"content": "x", "allowed_mentions": {"users": ["12"]}},
        {"content": "x", "allowed_mentions": {"users": ["finn"]}},
        ("allowed_mentions", "users", 0),
    ),
    Case(
        "url",
        "message",
        embed(url="https://example.com"),
        embed(url="https://"),
        ("embeds", 0, "url"),
    ),
    Case(
        "url-scheme",
        "message",
        embed(url="https://example.com"),
        embed(url="javascript:alert(1)"),
        ("embeds", 0, "url"),
    ),
    # --- components
    Case(
        "component-place",
        "message",
        v2(box(say())),
        v2(box(box(say()))),
        ("components", 0, "components", 0),
    ),
    Case(
        "component-place",
        "message",
        v2(say()),
        {"content": "x", "components": [say()]},
        ("components", 0),
    ),
    Case("component-place", "message", legacy(row(button())), legacy(button()), ("components", 0)),
    Case("component-place", "message", v2(row(select())), v2(label(select())), ("components", 0)),
    Case(
        "component-place",
        "modal",
        modal(label(select())),
        modal(row(select())),
        ("data", "components", 0, "components", 0),
    ),
    Case(
        "component-place",
        "modal",
        modal(say(), label(typed())),
        modal(box(say())),
        ("data", "components", 0),
    ),
    Case(
        "component-place",
        "modal",
        modal(label(typed())),
        modal(label(button())),
        ("data", "components", 0, "component"),
    ),
    Case(
        "component-place",
        "message",
        v2({"type": 9, "components": [say()], "accessory": button()}),
        v2({"type": 9, "components": [say()], "accessory": select()}),
        ("components", 0, "accessory"),
    ),
    Case(
        "component-place",
        "message",
        v2({"type": 9, "components": [say()], "accessory": button()}),
        v2({"type": 9, "components": [row(button())], "accessory": button(custom_id="b")}),
        ("components", 0, "components", 0),
    ),
    Case(
        "custom-id-once",
        "message",
        legacy(row(button(), button(custom_id="other"))),
        legacy(row(button(), button())),
        ("components", 0, "components", 1, "custom_id"),
    ),
    Case(
        "custom-id-once",
        "modal",
        modal(label(typed()), label(select())),
        modal(label(typed()), label(select(custom_id="typed"))),
        ("data", "components", 1, "component", "custom_id"),
    ),
    Case(
        "component-id-once",
        "message",
        v2(say(id=1), say(id=2)),
        v2(say(id=1), say(id=1)),
        ("components", 1, "id"),
    ),
    Case(
        "row-width",
        "message",
        legacy(row(*(button(custom_id=str(n)) for n in range(5)))),
        legacy(row(*(button(custom_id=str(n)) for n in range(6)))),
        ("components", 0, "components", 5),
    ),
    Case(
        "row-width",
        "message",
        legacy(row(select())),
        legacy(row(button(), select())),
        ("components", 0, "components", 1),
    ),
    Case(
        "forty-components",
        "message",
        v2(box(*[say()] * 39)),
        v2(box(*[say()] * 40)),
        ("components",),
    ),
    Case(
        "text-total",
        "message",
        v2(say("x" * 2000), box(say("x" * 2000))),
        v2(say("x" * 2000), box(say("x" * 2001))),
        ("components",),
    ),
    Case(
        "button-one-way",
        "message",
        legacy(row(button())),
        legacy(row(button(url="https://example.com"))),
        ("components", 0, "components", 0),
    ),
    Case(
        "button-custom-id",
        "message",
        legacy(row(button())),
        legacy(row({"type": 2, "style": 1, "label": "x"})),
        ("components", 0, "components", 0, "custom_id"),
    ),
    Case(
        "button-url",
        "message",
        legacy(row({"type": 2, "style": 5, "label": "x", "url": "https://example.com"})),
        legacy(row({"type": 2, "style": 5, "label": "x"})),
        ("components", 0, "components", 0, "url"),
    ),
    Case(
        "button-face",
        "message",
        legacy(row(button(label=None, emoji={"name": "✅"}))),
        legacy(row(button(label=None))),
        ("components", 0, "components", 0),
    ),
    Case(
        "emoji",
        "message",
        legacy(row(button(emoji={"name": "1️⃣"}))),
        legacy(row(button(emoji={"name": "tick"}))),
        ("components", 0, "components", 0, "emoji", "name"),
    ),
    Case(
        "option-values-differ",
        "message",
        legacy(row(select("a", "b"))),
        legacy(row(select("a", "a"))),
        ("components", 0, "components", 0, "options", 1, "value"),
    ),
    Case(
        "defaults-fit",
        "modal",
        modal(
            label(
                {
                    "type": 21,
                    "custom_id": "r",
                    "options": [
                        {"label": "a", "value": "a", "default": True},
                        {"label": "b", "value": "b"},
                    ],
                }
            )
        ),
        modal(
            label(
                {
                    "type": 21,
                    "custom_id": "r",
                    "options": [
                        {"label": "a", "value": "a", "default": True},
                        {"label": "b", "value": "b", "default": True},
                    ],
                }
            )
        ),
        ("data", "components", 0, "component", "options"),
    ),
    Case(
        "min-below-max",
        "message",
        legacy(row(select("a", "b", min_values=2, max_values=2))),
        legacy(row(select("a", "b", min_values=2, max_values=1))),
        ("components", 0, "components", 0, "min_values"),
    ),
    Case(
        "text-length",
        "message",
        legacy(row(select("a", "b", max_values=2))),
        legacy(row(select("a", "b", max_values=3))),
        ("components", 0, "components", 0, "options"),
    ),
    Case(
        "no-disabled-in-modal",
        "modal",
        modal(label(select())),
        modal(label(select(disabled=True))),
        ("data", "components", 0, "component", "disabled"),
    ),
    Case(
        "required-needs-min",
        "modal",
        modal(label(select(min_values=0, required=False))),
        modal(label(select(min_values=0))),
        ("data", "components", 0, "component", "min_values"),
    ),
    Case(
        "required",
        "message",
        v2({"type": 9, "components": [say()], "accessory": button()}),
        v2({"type": 9, "components": [say()]}),
        ("components", 0, "accessory"),
    ),
    Case(
        "number-most",
        "modal",
        modal(label(typed(min_length=5, max_length=5))),
        modal(label(typed(min_length=6, max_length=5))),
        ("data", "components", 0, "component", "min_length"),
    ),
    # --- messages
    Case("v2-alone", "message", v2(say()), v2(say(), content="x"), ("content",)),
    Case("v2-alone", "message", v2(say()), v2(say(), embeds=[{"title": "t"}]), ("embeds",)),
    Case(
        "embeds-total",
        "message",
        {"embeds": [{"description": "x" * 3000}, {"description": "x" * 3000}]},
        {"embeds": [{"description": "x" * 3000}, {"description": "x" * 3001}]},
        ("embeds",),
    ),
    Case(
        "mentions-exclusive",
        "message",
        {"content": "x", "allowed_mentions": {"parse": ["roles"], "users": ["1"]}},
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        ("allowed_mentions",),
    ),
    Case(
        "nonce-length",
        "message",
        {"content": "x", "nonce": "n" * 25},
        {"content": "x", "nonce": "n" * 26},
        ("nonce",),
    ),
    Case(
        "nonce",
        "message",
        {"content": "x", "nonce": 12},
        {"content": "x", "nonce": ["n"]},
        ("nonce",),
    ),
    # --- commands
    Case("command-name", "command", command(name="order-now"), command(name="Order"), ("name",)),
    Case("command-name", "command", command(name="opdracht"), command(name="two words"), ("name",)),
    Case(
        "command-name",
        "command",
        command(name_localizations={"nl": "opdracht"}),
        command(name_localizations={"nl": "Opdracht"}),
        ("name_localizations", "nl"),
    ),
    Case(
        "command-name",
        "command",
        command(options=[option(name="prijs")]),
        command(options=[option(name="Prijs")]),
        ("options", 0, "name"),
    ),
    Case(
        "choices",
        "command",
        command(description_localizations={"nl": "Opdrachten"}),
        command(description_localizations={"nl-NL": "Opdrachten"}),
        ("description_localizations", "nl-NL"),
    ),
    Case(
        "text-length",
        "command",
        command(description="x" * 100),
        command(description="x" * 101),
        ("description",),
    ),
    Case(
        "text-most",
        "command",
        {"type": 3, "name": "Use as Evidence"},
        {"type": 3, "name": "Use as Evidence", "description": "no"},
        ("description",),
    ),
    Case(
        "command-once",
        "commands",
        [command(), {"type": 2, "name": "order"}],
        [command(), command()],
        (1, "name"),
    ),
    Case(
        "option-once",
        "command",
        command(options=[option(), option(name="price")]),
        command(options=[option(), option()]),
        ("options", 1, "name"),
    ),
    Case(
        "option-order",
        "command",
        command(options=[option(required=True), option(name="price")]),
        command(options=[option(), option(name="price", required=True)]),
        ("options", 1),
    ),
    Case(
        "option-order",
        "command",
        command(options=[option(1, "offer", options=[option(required=True)])]),
        command(
            options=[option(1, "offer", options=[option(), option(name="price", required=True)])]
        ),
        ("options", 0, "options", 1),
    ),
    Case(
        "option-branches",
        "command",
        command(options=[option(1, "offer")]),
        command(options=[option(1, "offer"), option()]),
        ("options",),
    ),
    Case(
        "choices",
        "command",
        command(options=[option(2, "a", options=[option(1, "b")])]),
        command(options=[option(2, "a", options=[option(2, "b", options=[option(1, "c")])])]),
        ("options", 0, "options", 0, "type"),
    ),
    Case(
        "option-fields",
        "command",
        command(options=[option(4, min_value=1)]),
        command(options=[option(3, min_value=1)]),
        ("options", 0, "min_value"),
    ),
    Case(
        "choices-or-suggestions",
        "command",
        command(options=[option(autocomplete=True)]),
        command(options=[option(autocomplete=True, choices=[{"name": "a", "value": "a"}])]),
        ("options", 0, "autocomplete"),
    ),
    Case(
        "choice-once",
        "command",
        command(
            options=[option(choices=[{"name": "a", "value": "a"}, {"name": "b", "value": "b"}])]
        ),
        command(
            options=[option(choices=[{"name": "a", "value": "a"}, {"name": "a", "value": "b"}])]
        ),
        ("options", 0, "choices", 1, "name"),
    ),
    Case(
        "number",
        "command",
        command(options=[option(4, choices=[{"name": "a", "value": 1}])]),
        command(options=[option(4, choices=[{"name": "a", "value": "one"}])]),
        ("options", 0, "choices", 0, "value"),
    ),
    Case(
        "text-most",
        "command",
        command(options=[option(name=f"o{n}") for n in range(25)]),
        command(options=[option(name=f"o{n}") for n in range(26)]),
        ("options",),
    ),
    Case(
        "text-most",
        "command",
        command(options=[option(choices=[{"name": f"{n}", "value": "v"} for n in range(25)])]),
        command(options=[option(choices=[{"name": f"{n}", "value": "v"} for n in range(26)])]),
        ("options", 0, "choices"),
    ),
    Case(
        "command-size",
        "command",
        command(
            options=[
                option(
                    name=f"o{n}",
                    description="d" * 95,
                    choices=[{"name": f"{k}" * 10, "value": "v" * 50} for k in range(4)],
                )
                for n in range(23)
            ]
        ),
        command(
            options=[
                option(
                    name=f"o{n}",
                    description="d" * 95,
                    choices=[{"name": f"{k}" * 10, "value": "v" * 90} for k in range(4)],
                )
                for n in range(23)
            ]
        ),
    ),
    Case("contexts-global", "guild-command", command(), command(contexts=[0]), ("contexts",)),
)
