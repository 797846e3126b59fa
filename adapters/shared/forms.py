"""What has to be filled in for an action, before a platform lays it out.

A form asks; it decides nothing. What comes back is read in `form_reading.py`.
"""

from collections.abc import Iterator
from enum import StrEnum

from adapters.shared.form_reading import Typed
from adapters.shared.sentences import asks, money, reason_label
from adapters.shared.voice import Plain, Said, Voice
from core.desk import Page
from core.evidence import LINK_MAX
from core.policy import Policy, ReasonList, reason_list
from core.requests import RequestRef, Silence
from core.rules import KINDS, OPENS, Action, Secrecy
from core.terms import (
    TEXT_MAX,
    TITLE_MAX,
    Kind,
)
from core.terms_check import refund_cap
from core.values import OrderId, Role, Value, platform_of


class Input(StrEnum):
    """How a field is filled in."""

    LINE = "line"
    TEXT = "text"
    AMOUNT = "amount"
    DAYS = "days"
    CHOICE = "choice"
    FILES = "files"


class FormChoice(Value):
    """One thing to pick."""

    value: str
    label: str


class Field(Value):
    """One field of a form, in plain text.

    Attributes:
        name: under which it comes back.
        hint: what to know while filling it in.
        most: characters for a text, days for days, minor units for an amount.
        value: what stands in it already.
    """

    name: str
    input: Input
    label: str
    hint: str = ""
    required: bool = True
    least: int = 0
    most: int = TEXT_MAX
    choices: tuple[FormChoice, ...] = ()
    value: str = ""


class Form(Value):
    """A form for one action on one order.

    Attributes:
        seen: the open request as the person saw it when they began.
        title: plain text, at most 24 characters (Slack, view title).
        intro: what to know before filling it in; R21's hint among it. In the platform's markup.
        problem: what was wrong with it as a whole when it was last sent.
    """

    action: Action
    order: OrderId
    seen: RequestRef | None = None
    title: str
    intro: tuple[Said, ...] = ()
    fields: tuple[Field, ...]
    submit: str
    problem: Said | None = None


def form_for(page: Page, action: Action, voice: Voice, typed: Typed | None = None) -> Form | None:
    """Give the form for an action; none when it needs nothing filled in.

    Args:
        page: the order as this person sees it.
        action: what they want to do.
        voice: theirs; labels are said plainly.
        typed: what they typed before, which comes back.
    """
    maker = _Maker(page, voice.plain(), typed or {})
    fields = tuple(maker.fields(action))
    if not fields:
        return None
    kind = OPENS.get(action)
    request = page.order.request
    intro: list[Said] = []
    if kind is not None or action is Action.COUNTER_REQUEST:
        intro.append(talk_first(page, voice))
    if kind is not None:
        intro.append(voice.say(_silence(page.policy, kind), window=page.policy.window))
    if action is Action.COUNTER_REQUEST and request is not None and KINDS[request.kind].counter:
        asked = asks(voice, page.order, request.terms)
        intro.append(voice.say(f"form.counter_to.{request.kind.value}", asks=asked))
    return Form(
        action=action,
        order=page.order.id,
        seen=request.ref if request is not None else None,
        title=voice.plain().say(f"form.title.{action.value}"),
        intro=tuple(intro),
        fields=fields,
        submit=voice.plain().say(_submit(action)),
    )


def _silence(policy: Policy, kind: Kind) -> str:
    """Which sentence says what silence will mean; an update is closed as unanswered (R6, R12)."""
    keeps = policy.silence[kind]
    closes = keeps is Silence.ACCEPT and kind is Kind.ORDER_UPDATE
    return f"form.silence.{keeps.value}{'.order_update' if closes else ''}"


def talk_first(page: Page, voice: Voice) -> Said:
    """Say that talking first is worth trying, and give the way to the other party (R21)."""
    role = page.side
    me = None if role is None else page.order.account(role)
    other = None if role is None else page.order.account(role.other)
    if me is None or other is None:
        return voice.say("form.talk_first")
    if platform_of(me) is platform_of(other) and not isinstance(voice.markup, Plain):
        return voice.say("form.talk_first.here", who=Said(voice.markup.person(other)))
    return voice.say("form.talk_first.elsewhere", platform=platform_of(other))


def _submit(action: Action) -> str:
    return "form.go_on" if action in OPENS or action is Action.COUNTER_REQUEST else "form.send"


class _Maker:
    """Makes the fields of the forms of one page."""

    def __init__(self, page: Page, voice: Voice, typed: Typed) -> None:
        self._page, self._voice, self._typed = page, voice, typed
        self._order, self._policy = page.order, page.policy

    def fields(self, action: Action) -> Iterator[Field]:
        """The fields of the form for an action; none for what needs no form."""
        kind = OPENS.get(action)
        if kind is not None:
            yield from self._terms(kind)
            yield from self._reason(kind)
            yield self._text("comment", KINDS[kind].comment, hint="field.comment.hint")
            if kind is Kind.CANCELLATION and self._page.reader.role is Role.FREELANCER:
                yield self._text("note", required=False, hint="field.comment.hint")
            return
        request = self._order.request
        match action:
            case Action.COUNTER_REQUEST if request is not None:
                yield from self._terms(request.kind)
                yield self._text("comment", required=False, hint="field.comment.hint")
            case Action.ACCEPT_REQUEST if request is not None and KINDS[request.kind].answer:
                yield self._text("answer")
            case Action.DECLINE_REQUEST | Action.DECLINE_OFFER:
                yield self._text("message", required=False, hint="field.message.hint")
            case Action.SUPPLY_REQUIREMENTS:
                yield self._text("requirements", hint="field.requirements.hint")
            case Action.DELIVER:
                yield self._text("delivery", hint="field.delivery.hint")
            case Action.ASK_REVISION:
                yield self._text("revision", hint="field.revision.hint")
            case Action.ESCALATE:
                yield self._text("comment", hint="field.comment.hint")
                yield self._text("confidential", required=False, hint="field.confidential.hint")
            case Action.ATTACH_EVIDENCE:
                yield self._field(
                    "files", Input.FILES, required=False, most=self._policy.evidence.per_order
                )
                yield self._field("link", Input.LINE, required=False, most=LINK_MAX)
            case _:
                yield from self._support(action)

    def _support(self, action: Action) -> Iterator[Field]:
        if action is Action.SUPPORT_CANCEL:
            yield self._choice("counts", ("yes", "no"), "field.counts")
        if action is Action.SUPPORT_REFUND:
            yield self._amount(self._order.current_price - self._order.refunded)
        if action is Action.SUPPORT_EXTEND:
            yield self._days(1, self._policy.extension_days)
        if action in {
            Action.SUPPORT_CANCEL,
            Action.SUPPORT_REFUND,
            Action.SUPPORT_EXTEND,
            Action.CLOSE_ESCALATION,
        }:
            yield self._text("why", hint="field.why.hint")

    def _terms(self, kind: Kind) -> Iterator[Field]:
        match kind:
            case Kind.ORDER_UPDATE | Kind.CANCELLATION:
                return
            case Kind.DELIVERY_EXTENSION:
                yield self._days(1, self._policy.extension_days)
            case Kind.PARTIAL_REFUND:
                yield self._amount(refund_cap(self._order, self._policy))
            case Kind.EXTRA:
                yield self._field("title", Input.LINE, most=TITLE_MAX)
                yield self._field(
                    "amount",
                    Input.AMOUNT,
                    required=False,
                    hint=self._voice.say("field.amount.extra.hint", currency=self._order.currency),
                )
                yield self._days(0, self._policy.extra_days, required=False)

    def _amount(self, most: int) -> Field:
        hint = self._voice.say("field.amount.hint", most=money(self._order, most))
        return self._field("amount", Input.AMOUNT, least=1, most=most, hint=hint)

    def _days(self, least: int, most: int, *, required: bool = True) -> Field:
        hint = self._voice.say("field.days.hint", least=least, most=most)
        return self._field("days", Input.DAYS, required=required, least=least, most=most, hint=hint)

    def _reason(self, kind: Kind) -> Iterator[Field]:
        role = self._page.reader.role
        name = None if role is None else reason_list(kind, role)
        if name is None or role is None:
            return
        secret = KINDS[kind].reason.get(role) is Secrecy.CONFIDENTIAL
        yield self._field(
            "reason",
            Input.CHOICE,
            hint=self._voice.say(f"field.reason.{'confidential' if secret else 'shared'}.hint"),
            choices=tuple(_reasons(self._voice, self._policy, name)),
        )

    def _choice(self, name: str, values: tuple[str, ...], key: str) -> Field:
        choices = tuple(
            FormChoice(value=value, label=self._voice.say(f"{key}.{value}")) for value in values
        )
        return self._field(name, Input.CHOICE, choices=choices)

    def _text(self, name: str, required: bool = True, hint: str = "") -> Field:  # noqa: FBT001, FBT002
        said = self._voice.say(hint) if hint else ""
        return self._field(name, Input.TEXT, required=required, hint=said)

    def _field(  # noqa: PLR0913 - a field has as many sides
        self,
        name: str,
        input_: Input,
        *,
        required: bool = True,
        hint: str = "",
        least: int = 0,
        most: int = TEXT_MAX,
        choices: tuple[FormChoice, ...] = (),
    ) -> Field:
        return Field(
            name=name,
            input=input_,
            label=self._voice.say(f"field.{name}"),
            hint=hint,
            required=required,
            least=least,
            most=most,
            choices=choices,
            value=self._typed.get(name, ""),
        )


def _reasons(voice: Voice, policy: Policy, name: ReasonList) -> Iterator[FormChoice]:
    for reason in policy.reasons[name]:
        label = reason_label(voice, name, reason, reason.code)
        yield FormChoice(value=reason.code, label=label)
