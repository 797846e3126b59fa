"""What was once looked at and found right, kept as files beside the tests.

`UPDATE_SNAPSHOTS=1 pytest tests/discord` writes them anew; look at what changed before keeping it.
"""

import json
import os
from pathlib import Path

FOLDER = Path(__file__).parent / "snapshots"


def is_as_kept(name: str, shown: object) -> bool:
    """Compare with what is kept under a name; in an update, keep what is shown now."""
    file = FOLDER / f"{name}.json"
    text = json.dumps(shown, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        FOLDER.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return file.read_text(encoding="utf-8") == text
