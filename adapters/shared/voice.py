"""Saying a sentence to one reader: in their language, their zone, and their platform's markup.

What people wrote, and every string that is not itself a said sentence, is escaped on its way in,
so that it can neither ping, link, nor break the layout (A3).
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from adapters.shared.catalogue import SOURCE, catalogue
from core.money import Money, exponent
from core.values import AccountId, Platform, Value


class Said(str):
    """A sentence in a platform's markup, safe to put on the wire as it is."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[object], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Take nothing but what was said: a plain string could hold anything."""
        return core_schema.is_instance_schema(cls)


class Who(Value):
    """Somebody as another person sees them: by display name and platform (O8)."""

    account: AccountId
    name: str
    platform: Platform


Fact = str | int | datetime | timedelta | Money | Who | None
"""What a placeholder can stand for. Enum members are strings that the catalogue names."""


class Markup(Protocol):
    """How a platform writes things down."""

    def named(self, sentence: str) -> str:
        """Name the commands in a sentence of the catalogue as its reader finds them.

        Args:
            sentence: with its placeholders still in it, so that nothing in it is people's own.
        """
        ...

    def text(self, written: str) -> str:
        """Escape what a person wrote, for one place in a sentence."""
        ...

    def strong(self, said: str) -> str:
        """Set something apart that is escaped already."""
        ...

    def quote(self, written: str) -> str:
        """Show what a person wrote as a quotation, line by line, escaped."""
        ...

    def person(self, account: AccountId) -> str:
        """Show somebody of this platform so that a click leads to them; it pings only if allowed.

        Text in a form, or in a message that nobody else sees, pings nobody (R21).
        """
        ...

    def moment(self, when: datetime, spoken: str) -> str:
        """Show a time in the reader's own zone (T2).

        Args:
            when: the moment.
            spoken: the same in words, for platforms that cannot do it themselves.
        """
        ...

    def countdown(self, when: datetime, spoken: str) -> str:
        """Show how far away a moment is, living where the platform can do that (T2)."""
        ...


class Plain:
    """No markup at all: labels, titles, and the text of a notification."""

    def named(self, sentence: str) -> str:
        """Leave it; commands stand in sentences that are marked up."""
        return sentence

    def text(self, written: str) -> str:
        """Leave it; whoever takes plain text shows it as it is."""
        return written

    def strong(self, said: str) -> str:
        """Leave it."""
        return said

    def quote(self, written: str) -> str:
        """Put it in quotation marks."""
        return f"“{written}”"

    def person(self, account: AccountId) -> str:
        """Leave the platform's id; plain text has no way to lead anywhere."""
        return account

    def moment(self, when: datetime, spoken: str) -> str:  # noqa: ARG002 - the protocol's
        """Say it in words."""
        return spoken

    def countdown(self, when: datetime, spoken: str) -> str:  # noqa: ARG002 - the protocol's
        """Say it in words."""
        return spoken


class Voice:
    """Speaks to one reader.

    Args:
        locale: their language, and their region for dates and numbers.
        zone: their time zone.
        markup: their platform's.
        now: the moment that countdowns run from.
    """

    def __init__(self, locale: Locale, zone: ZoneInfo, markup: Markup, now: datetime) -> None:
        self.locale = locale
        self.zone = zone
        self.markup = markup
        self.now = now
        self._catalogue = catalogue(locale.language)

    def plain(self) -> "Voice":
        """The same voice without markup."""
        return Voice(self.locale, self.zone, Plain(), self.now)

    def at(self, now: datetime) -> "Voice":
        """The same voice at another moment: the record's, whatever this machine's clock says."""
        return Voice(self.locale, self.zone, self.markup, now)

    def say(self, key: str, count: int | None = None, /, **facts: Fact) -> Said:
        """Say a sentence of the catalogue.

        Args:
            key: which one.
            count: the number that decides its plural form; it fills `{count}`.
            facts: what its placeholders stand for.

        Raises:
            MissingSentenceError: no catalogue has it.
        """
        template = self.markup.named(self._catalogue.template(key, count))
        if count is not None:
            facts["count"] = count
        return Said(template.format(**{name: self.fact(fact) for name, fact in facts.items()}))

    def can_say(self, key: str) -> bool:
        """Whether there is a sentence under this key, in the reader's language or in English."""
        return key in self._catalogue or key in catalogue(SOURCE)

    def fact(self, fact: Fact) -> str:
        """Say one fact as it stands within a sentence."""
        match fact:
            case None:
                return ""
            case Said():
                return fact
            case StrEnum():
                return self.term(fact)
            case str():
                return self.markup.text(fact)
            case datetime():
                return self.moment(fact)
            case timedelta():
                return self.span(fact)
            case Money():
                return self.markup.text(self.money(fact))
            case Who():
                return self.markup.strong(self.markup.text(fact.name))
            case int():
                return self.markup.text(format_decimal(fact, locale=self.locale))

    def term(self, member: StrEnum) -> Said:
        """Give the word for a member of one of the core's enums: `kind.cancellation`."""
        return self.say(f"{type(member).__name__.lower()}.{member.value}")

    def money(self, money: Money) -> str:
        """Write an amount with its currency, with as many decimals as ISO 4217 gives it."""
        return format_currency(
            money.amount,
            money.currency,
            locale=self.locale,
            currency_digits=False,
            decimal_quantization=False,
            format=_money_pattern(self.locale, exponent(money.currency)),
        )

    def amount(self, money: Money) -> str:
        """Write an amount without its currency, as one would type it."""
        digits = _digits(exponent(money.currency))
        written: str = format_decimal(
            money.amount, locale=self.locale, group_separator=False, format=digits
        )
        return written

    def percent(self, share: float, decimals: int = 0) -> str:
        """Write a share as a percentage, of whole percents unless decimals are asked for."""
        pattern = str(self.locale.percent_formats[None].pattern)
        if decimals:
            pattern = pattern.replace("0", "0." + "0" * decimals, 1)
        return format_percent(share, format=pattern, locale=self.locale)

    def spoken(self, when: datetime) -> str:
        """Write a moment out, in the reader's zone, with the zone's name (T2)."""
        shown = format_datetime(when, "EEE d MMM y HH:mm", tzinfo=self.zone, locale=self.locale)
        zone = format_datetime(when, "z", tzinfo=self.zone, locale=self.locale)
        return f"{shown} {zone}"

    def moment(self, when: datetime) -> str:
        """Show a moment in the reader's zone (T2)."""
        return self.markup.moment(when, self.spoken(when))

    def countdown(self, when: datetime) -> Said:
        """Show how far away a moment is (T2)."""
        words = format_timedelta(
            when - self.now, locale=self.locale, add_direction=True, threshold=1.6
        )
        return Said(self.markup.countdown(when, words))

    def span(self, span: timedelta) -> str:
        """Say how long something takes: whole hours up to two days, then days."""
        hours = round(span / timedelta(hours=1))
        if hours > 48:  # noqa: PLR2004 - the window is known as 48 hours, not as two days
            return self.say("span.days", round(span / timedelta(days=1)))
        if hours < 1:
            return self.say("span.minutes", max(1, round(span / timedelta(minutes=1))))
        return self.say("span.hours", hours)

    def strong(self, said: Said) -> Said:
        """Set a sentence apart."""
        return Said(self.markup.strong(said))

    def quote(self, written: str) -> Said:
        """Quote what a person wrote."""
        return Said(self.markup.quote(written))


def _digits(decimals: int) -> str:
    return "0." + "0" * decimals if decimals else "0"


def _money_pattern(locale: Locale, decimals: int) -> str:
    """The locale's pattern for money, with the decimals of the currency."""
    pattern = str(locale.currency_formats["standard"].pattern)
    return pattern.replace(".00", "." + "0" * decimals if decimals else "")
