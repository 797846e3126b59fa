"""What comes of a press or of a form that was sent, before a platform lays it out."""

from collections.abc import Mapping

from adapters.shared.forms import Form
from adapters.shared.sentences import refused
from adapters.shared.sheets import Sheet
from adapters.shared.voice import Said, Voice
from core.refusals import Refusal
from core.values import OrderId, Value


class Show(Value):
    """Show this sheet to the person alone.

    Attributes:
        files: the pieces of evidence to hand over with it as files, which the evidence room
            fetches. None where the sheet has buttons that lead to them.
        instead: whether it says all that the message that was acted on says, and can take its
            place where only this person sees that.
    """

    sheet: Sheet
    files: tuple[int, ...] = ()
    instead: bool = False


class Ask(Value):
    """Show this form."""

    form: Form
    replacing: bool = False


class Correct(Value):
    """Something is wrong with what was typed; the form comes back with all of it.

    Attributes:
        form: the form, filled in as it was sent.
        errors: what is wrong, by field, in plain text; that of no field is about the whole.
    """

    form: Form
    errors: Mapping[str, str]
    replacing: bool = False


class Done(Value):
    """It has been done; the cards show it. `said` is for the person who did it.

    Attributes:
        order: which order it was about.
        title: that order's, in plain text.
    """

    said: Said
    order: OrderId
    title: str


class Refused(Value):
    """It was not done, and nothing has changed. `said` says why and what to do next."""

    said: Said
    refusal: Refusal


class Misfit(Value):
    """One field of an offer is wrong; the rest of what was typed stays where it was.

    Attributes:
        field: `title`, `price`, `delivery`, `counterparty`.
        said: what is wrong with it, in plain text.
    """

    field: str
    said: Said


Answer = Show | Ask | Correct | Done | Refused
"""What comes of a press or of a form that was sent."""


def order_beside(refused: Refused, order: OrderId) -> OrderId | None:
    """Say whether the way to an order may be shown beside a refusal: not to strangers (A1)."""
    code = getattr(refused.refusal, "code", None)
    return None if code in {"unknown_order", "code_unknown"} else order or None


def refusing(refusal: Refusal, voice: Voice) -> Refused:
    """Say why something was not done."""
    return Refused(said=refused(voice, refusal), refusal=refusal)
