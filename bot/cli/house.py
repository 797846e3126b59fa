"""Makes sure that `core` is this application's `core`.

The names of the packages are generic, so another one of the same name may be installed, or lie
in the folder in which the command was typed. Running half of that would be a riddle to whoever
has to find out.
"""

import importlib.util
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGES: Final = ("core", "adapters", "bot", "sandbox")


def strangers(root: Path = ROOT) -> list[str]:
    """A sentence for each package of this application that Python would take from elsewhere."""
    sentences = []
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            sentences.append(
                f"The package {name} is missing. Run this command in {root}, with all of its "
                "folders in place."
            )
        elif Path(spec.origin).resolve().parent.parent != root:
            sentences.append(
                f"The package {name} would come from {spec.origin}, not from {root}. Run this "
                "command in that folder, without the other one on PYTHONPATH."
            )
    return sentences
