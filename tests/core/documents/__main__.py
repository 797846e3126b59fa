"""`python -m tests.core.documents` keeps orders as the present schema writes them.

It adds what is missing for the present schema and never writes a file anew: what it wrote once is
what a record somewhere holds. Run it when `core.orders.SCHEMA` has grown, and keep the files.
"""

import base64
import json
from pathlib import Path
from typing import Final

from adapters.redis import codec
from core.advance import advance
from core.orders import SCHEMA, Order
from core.policy import DAY
from core.values import to_milliseconds
from tests.core.builders import Play
from tests.core.test_matrix import states
from tests.core.translate import facts_of_order

FOLDER: Final = Path(__file__).parent
LATER: Final = 60 * DAY
"""How long after they were written the documents are looked at again."""


def plain(order: Order) -> object:
    """What an order says of itself, as JSON can hold it."""
    return json.loads(json.dumps(facts_of_order(order), default=str))


def document(play: Play) -> dict[str, object]:
    """An order with its log as they are kept, and what has to be read in them for ever."""
    order = play.order.but(revision=len(play.log))
    return {
        "now": to_milliseconds(play.now),
        "order": json.loads(order.model_dump_json(exclude_defaults=True)),
        "kept": base64.b64encode(codec.pack_order(order, "t0")).decode(),
        "log": [base64.b64encode(codec.pack_entries([entry])).decode() for entry in play.log],
        "stands": plain(order),
        "later": plain(advance(order, play.now + LATER).order),
    }


def main() -> None:
    """Write what is missing."""
    folder = FOLDER / f"v{SCHEMA}"
    folder.mkdir(exist_ok=True)
    for name, play in states().items():
        file = folder / f"{name.replace(', ', '-').replace(' ', '_')}.json"
        if not file.exists():
            text = json.dumps(document(play), indent=1, ensure_ascii=False)
            file.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
