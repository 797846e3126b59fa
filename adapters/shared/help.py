"""What this is and what can be typed, on one sheet."""

from adapters.shared.buttons import Press, Step
from adapters.shared.open_parts import bullets
from adapters.shared.sheets import Button, Buttons, Paragraph, Part, Sheet
from adapters.shared.voice import Said, Voice
from core.policy import DEFAULT_POLICY


def help_sheet(voice: Voice, problem: Said | None = None) -> Sheet:
    """Say what this is for and what can be typed.

    Args:
        voice: the reader's.
        problem: what was typed that means nothing, in a sentence.
    """
    plain = voice.plain()
    parts: list[Part] = [] if problem is None else [Paragraph(said=problem)]
    commands = (
        "help.offer",
        "help.join",
        "help.list",
        "help.show",
        "help.resolve",
        "help.settings",
    )
    parts += [
        Paragraph(said=voice.say("help.intro", window=DEFAULT_POLICY.window)),
        Paragraph(said=bullets(voice, [voice.say(key) for key in commands])),
        Buttons(buttons=(Button(press=Press(step=Step.LIST), label=plain.say("do.list")),)),
    ]
    title = plain.say("help.title")
    return Sheet(title=title, parts=tuple(parts), summary=title)
