"""Components read: everything that is wrong with them, place by place, and each with its `id`.

Source: https://discord.com/developers/docs/components/reference.
"""

from collections.abc import Iterator, Mapping

from sandbox.discord.errors import At, Flaw, Problems
from sandbox.discord.fits import MAX_TEXT, Kind
from sandbox.discord.kinds import (
    MAX_COMPONENTS,
    MODAL_ROW,
    NEEDS_MIN_WHEN_REQUIRED,
    ROW,
    ROW_WIDTH,
    SHAPES,
    SLOTS,
    Slot,
    Surface,
)
from sandbox.discord.shape import flag, note_length, whole
from sandbox.wire import JSON, JSONObject, part, parts, word


def walk(components: list[JSONObject]) -> Iterator[JSONObject]:
    """Every component, parents before children, in the order of the payload."""
    for component in components:
        yield component
        yield from walk(parts(component, "components"))
        for key in ("accessory", "component"):
            below = part(component, key)
            if below:
                yield from walk([below])


def find(components: list[JSONObject], custom_id: str) -> JSONObject | None:
    """The component of that custom id, or None."""
    return next((c for c in walk(components) if c.get("custom_id") == custom_id), None)


def displayed_text(components: list[JSONObject]) -> str:
    """All text displays, one to a line."""
    return "\n".join(word(c, "content") for c in walk(components) if c["type"] == Kind.TEXT_DISPLAY)


def read_components(value: JSON, surface: Surface, at: At, problems: Problems) -> list[JSONObject]:
    """Read a list of components as a surface takes them, noting everything that is wrong."""
    if not isinstance(value, list):
        problems.add(at, Flaw.LIST_TYPE)
        return []
    low, high = surface.limits
    if not low <= len(value) <= high:
        note_length(at, problems, low, high)
    reader = _Reader(surface, problems)
    components = [reader.read(c, surface.top, (*at, index)) for index, c in enumerate(value)]
    if reader.count > MAX_COMPONENTS:
        problems.add(at, Flaw.TOO_MANY_COMPONENTS, high=MAX_COMPONENTS)
    if surface is Surface.V2 and reader.text > MAX_TEXT:
        problems.add(at, Flaw.TOO_MUCH_TEXT, high=MAX_TEXT)
    if not problems:
        _number(components)
    return components


class _Reader:
    """Reads one list of components and remembers what must not occur twice in it."""

    def __init__(self, surface: Surface, problems: Problems) -> None:
        self.surface = surface
        self.problems = problems
        self.custom_ids: set[str] = set()
        self.ids: set[int] = set()
        self.count = 0
        self.text = 0

    def read(self, value: JSON, allowed: tuple[Kind, ...], at: At) -> JSONObject:
        """Read one component and what is inside it."""
        self.count += 1
        if not isinstance(value, dict):
            self.problems.add(at, Flaw.MODEL_TYPE)
            return {}
        kind = value.get("type")
        if kind is None:
            self.problems.add((*at, "type"), Flaw.REQUIRED)
            return {}
        if isinstance(kind, bool) or kind not in tuple(map(int, allowed)):
            shown = "(" + ", ".join(str(int(k)) for k in allowed)
            shown += ",)" if len(allowed) == 1 else ")"
            self.problems.add(at, Flaw.UNION_TYPE, choices=shown)
            return {}
        kind = Kind(int(str(kind)))
        slots = self._slots(kind)
        held = {slot.key for slot in slots}
        plain: JSONObject = {key: item for key, item in value.items() if key not in held}
        component = SHAPES[kind].read(plain, at, self.problems)
        self._note(component, kind, at)
        for slot in slots:
            self._fill(component, value.get(slot.key), slot, at)
        if kind == Kind.ACTION_ROW and self.surface is not Surface.MODAL:
            self._measure(component, at)
        return component

    def _slots(self, kind: Kind) -> tuple[Slot, ...]:
        if kind == Kind.ACTION_ROW and self.surface is Surface.MODAL:
            return (MODAL_ROW,)
        return SLOTS.get(kind, ())

    def _fill(self, component: JSONObject, value: JSON, slot: Slot, at: At) -> None:
        place = (*at, slot.key)
        if value is None:
            self.problems.add(place, Flaw.REQUIRED)
        elif slot.high is None:
            component[slot.key] = self.read(value, slot.allowed, place)
        elif not isinstance(value, list):
            self.problems.add(place, Flaw.LIST_TYPE)
        else:
            # A row that is too full is told so by its width, component by component.
            too_many = len(value) > slot.high and slot is not ROW
            if len(value) < slot.low or too_many:
                self.problems.add(place, Flaw.BAD_LENGTH, low=slot.low, high=slot.high)
            component[slot.key] = [
                self.read(child, slot.allowed, (*place, index)) for index, child in enumerate(value)
            ]

    def _note(self, component: JSONObject, kind: Kind, at: At) -> None:
        custom_id, number = word(component, "custom_id"), whole(component, "id")
        if custom_id:
            if custom_id in self.custom_ids:
                self.problems.add((*at, "custom_id"), Flaw.CUSTOM_ID_TWICE)
            self.custom_ids.add(custom_id)
        if number:
            if number in self.ids:
                self.problems.add((*at, "id"), Flaw.COMPONENT_ID_TWICE)
            self.ids.add(number)
        if kind == Kind.TEXT_DISPLAY:
            self.text += len(word(component, "content"))
        if self.surface is Surface.MODAL:
            self._note_in_modal(component, kind, at)

    def _note_in_modal(self, component: JSONObject, kind: Kind, at: At) -> None:
        if flag(component, "disabled"):
            self.problems.add((*at, "disabled"), Flaw.DISABLED_IN_MODAL)
        if (
            kind in NEEDS_MIN_WHEN_REQUIRED
            and flag(component, "required", default=True)
            and component.get("min_values") == 0
        ):
            self.problems.add((*at, "min_values"), Flaw.REQUIRED_NEEDS_MIN)
        in_row = len(at) > 1 and at[-2] == "components"
        if kind == Kind.TEXT_INPUT and in_row and not word(component, "label"):
            self.problems.add((*at, "label"), Flaw.REQUIRED)

    def _measure(self, row: JSONObject, at: At) -> None:
        width = 0
        for index, child in enumerate(parts(row, "components")):
            width += 1 if child.get("type") == Kind.BUTTON else ROW_WIDTH
            if width > ROW_WIDTH:
                self.problems.add((*at, "components", index), Flaw.ROW_TOO_WIDE)


def _number(components: list[JSONObject]) -> None:
    """Give ids to the components that have none, passing over those that are taken."""
    taken = {whole(c, "id") for c in walk(components)}
    upcoming = 1
    for component in walk(components):
        if not whole(component, "id"):
            while upcoming in taken:
                upcoming += 1
            component["id"] = upcoming
            taken.add(upcoming)


def media_places(components: list[JSONObject], at: At) -> Iterator[tuple[JSONObject, str, At]]:
    """Every media item with its holder and its key, and where its `url` stands."""
    for index, component in enumerate(components):
        yield from _media_of(component, (*at, index))


def _media_of(component: JSONObject, at: At) -> Iterator[tuple[JSONObject, str, At]]:
    for key in ("media", "file"):
        if key in component:
            yield component, key, (*at, key, "url")
    for index, item in enumerate(parts(component, "items")):
        yield item, "media", (*at, "items", index, "media", "url")
    yield from media_places(parts(component, "components"), (*at, "components"))
    if accessory := part(component, "accessory"):
        yield from _media_of(accessory, (*at, "accessory"))


def attached_name(holder: JSONObject, key: str) -> str | None:
    """The file name that a media item asks for with `attachment://`, or None."""
    url = word(part(holder, key), "url")
    return url.removeprefix("attachment://") if url.startswith("attachment://") else None


def attach(components: list[JSONObject], files: Mapping[str, JSONObject]) -> None:
    """Put a message's files where its components ask for them; changes the components.

    Args:
        components: Components whose every file name is among `files`.
        files: The message's attachments as they go over the wire, by file name.
    """
    for holder, key, _ in media_places(components, ()):
        name = attached_name(holder, key)
        if name is None:
            continue
        file = files[name]
        part(holder, key).update(
            {
                "url": file["url"],
                "proxy_url": file["url"],
                "content_type": file.get("content_type"),
                "attachment_id": file["id"],
            }
        )
        if key == "file":
            holder |= {"name": file["filename"], "size": file["size"]}


def option_values(component: JSONObject) -> list[str]:
    """The values of a component's options."""
    return [word(option, "value") for option in parts(component, "options")]


def allowed_channel_types(component: JSONObject) -> list[int]:
    """The kinds of channel that a channel select offers; empty: all."""
    value = component.get("channel_types")
    return [item for item in value if isinstance(item, int)] if isinstance(value, list) else []
