"""What stands on the two platforms when a test looks at the page."""

from sandbox.client import DiscordPerson, Sandbox, SlackPerson
from sandbox.people import ANA, BRAM, FINN


async def a_working_day(box: Sandbox) -> tuple[SlackPerson, DiscordPerson]:
    """A few messages and a card on each platform."""
    ana, bram, finn = box.slack(ANA), box.slack(BRAM), box.discord(FINN)
    await ana.say("#orders", "Morning! How is the logo coming along?")
    await bram.say("#orders", "First sketches on *Friday*.\nI will share them here.")
    await ana.command("#orders", "/order")
    await finn.say("#orders", "Sketches are **nearly** done:\n- in colour\n- in black")
    await finn.command("#orders", "/order offer", title="Logo for a bakery", price=340)
    return ana, finn
