"""The supervisor with tiny real processes: what it starts, keeps, stops and says."""

import asyncio
import json
import os
import re
import signal

import pytest

from bot.faults import MISCONFIGURED
from bot.keeper import Backoff, State, Timing
from bot.processes import ProcessSpec
from tests.bot.conftest import QUICK, House, PidFile, is_alive, until

pytestmark = pytest.mark.anyio

IGNORES_SIGTERM = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"


async def test_a_killed_process_comes_back(house: House) -> None:
    async with house.running(house.process("web")) as supervisor:
        first = house.pid("web")
        os.kill(first, signal.SIGKILL)
        await until(lambda: house.pid("web") != first, "another process has begun")
        await until(lambda: supervisor.states["web"] is State.READY, "it is ready again")
        assert "web was ended by SIGKILL; it starts again in 0.05 s." in house.terminal.getvalue()


async def test_a_process_starts_only_when_what_it_needs_is_ready(house: House) -> None:
    slow = house.process("valkey", before="time.sleep(0.3)\n")
    heir = house.process("web", after=["valkey"])
    began = asyncio.get_running_loop().time()
    async with house.running(slow, heir):
        assert house.pid_file("valkey").stat().st_mtime <= house.pid_file("web").stat().st_mtime
        assert asyncio.get_running_loop().time() - began >= 0.3


async def test_processes_stop_in_reverse_order(house: House) -> None:
    told = house.folder / "order.txt"
    script = (
        "def end(*_):\n    open({told!r}, 'a').write('{name} ')\n    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
    )
    table = [
        house.process("valkey", before=script.format(told=str(told), name="valkey")),
        house.process("web", before=script.format(told=str(told), name="web"), after=["valkey"]),
        house.process("proxy", before=script.format(told=str(told), name="proxy"), after=["web"]),
    ]
    async with house.running(*table):
        pass
    assert told.read_text().split() == ["proxy", "web", "valkey"]


async def test_a_process_that_ignores_sigterm_is_killed_when_its_time_is_up(house: House) -> None:
    async with house.running(house.process("web", before=IGNORES_SIGTERM, stop_seconds=0.2)):
        pid = house.pid("web")
    assert not is_alive(pid)


async def test_what_a_process_started_ends_with_it(house: House) -> None:
    path = house.folder / "grandchild.pid"
    script = (
        "import subprocess\n"
        f"child = subprocess.Popen([sys.executable, '-S', '-c', 'import time; time.sleep(600)'])\n"
        f"pathlib.Path({str(path)!r}).write_text(str(child.pid))\ntime.sleep(600)\n"
    )
    async with house.running(house.process("worker", script)):
        await until(lambda: path.exists() and path.read_text(), "the grandchild has begun")
        grandchild = int(path.read_text())
        assert is_alive(grandchild)
        os.kill(house.pid("worker"), signal.SIGKILL)
        await until(lambda: not is_alive(grandchild), "the grandchild is gone")


async def test_a_process_that_falls_silent_is_replaced(house: House) -> None:
    async with house.running(house.process("discord", silent_seconds=0.1)):
        first = house.pid("discord")
        house.pid_file("discord").write_text("0")
        await until(
            lambda: house.pid_file("discord").read_text() not in {"0", "", str(first)},
            "another process has begun",
        )
    assert "discord gave no sign of life for 0.1 s" in house.terminal.getvalue()


async def test_waits_grow_in_the_same_way_every_time(house: House) -> None:
    dies = house.process("clock", "sys.exit(3)\n", becomes_ready=False)
    supervisor = house.supervisor(dies)
    run = asyncio.create_task(supervisor.run())
    said = "clock ended with status 3; it starts again in {} s."
    await until(lambda: said.format("0.2") in house.terminal.getvalue(), "it waits three times")
    waits = re.findall(r"again in (\S+) s", house.terminal.getvalue())
    assert waits[:3] == ["0.05", "0.1", "0.2"]
    supervisor.stop()
    assert await run == 0


async def test_the_last_words_of_a_process_that_failed_are_shown(house: House) -> None:
    dies = house.process("clock", "print('no such thing')\nsys.exit(3)\n", becomes_ready=False)
    supervisor = house.supervisor(dies)
    run = asyncio.create_task(supervisor.run())
    await until(lambda: "no such thing" in house.terminal.getvalue(), "its words are shown")
    supervisor.stop()
    assert await run == 0


async def test_a_wrong_setting_ends_the_start_instead_of_trying_for_ever(house: House) -> None:
    other = str(house.pid_file("web"))
    script = (
        f"while not (os.path.exists({other!r}) and os.path.getsize({other!r})):\n"
        f"    time.sleep(0.01)\n"
        f"sys.exit({MISCONFIGURED})\n"
    )
    wrong = house.process("discord", script, becomes_ready=False)
    supervisor = house.supervisor(house.process("web"), wrong)
    assert await supervisor.run() == MISCONFIGURED
    assert "discord cannot run with these settings." in house.terminal.getvalue()
    assert not is_alive(house.pid("web"))


async def test_a_wrong_setting_later_on_does_not_take_the_others_down(house: House) -> None:
    flag = house.folder / "revoked"
    script = (
        f"while not os.path.exists({str(flag)!r}):\n    time.sleep(0.01)\n"
        f"sys.exit({MISCONFIGURED})\n"
    )
    async with house.running(house.process("web"), house.process("discord", script)) as supervisor:
        flag.touch()
        await until(lambda: "discord ended with status 78" in house.terminal.getvalue(), "it ended")
        assert supervisor.states["web"] is State.READY


async def test_a_program_that_is_not_there_is_tried_again(house: House) -> None:
    lost = ProcessSpec("web", (str(house.folder / "none"),), PidFile(house.pid_file("web")))
    supervisor = house.supervisor(lost)
    run = asyncio.create_task(supervisor.run())
    await until(lambda: house.terminal.getvalue().count("could not be started") > 1, "two tries")
    supervisor.stop()
    assert await run == 0


async def test_sigterm_stops_everything(house: House) -> None:
    async with house.running(house.process("web")):
        pid = house.pid("web")
        os.kill(os.getpid(), signal.SIGTERM)
        await until(lambda: not is_alive(pid), "it is gone")


async def test_a_second_ctrl_c_does_not_wait(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.supervisor.ONE_PRESS_SECONDS", 0.0)
    async with house.running(house.process("web", before=IGNORES_SIGTERM, stop_seconds=60)):
        pid = house.pid("web")
        os.kill(os.getpid(), signal.SIGINT)
        await until(lambda: "Stopping" in house.terminal.getvalue(), "it stops")
        assert is_alive(pid)
        os.kill(os.getpid(), signal.SIGINT)
        await until(lambda: not is_alive(pid), "it is gone")


async def test_one_press_that_arrives_twice_is_one(house: House) -> None:
    slow = (
        "def end(*_):\n    time.sleep(0.2)\n    sys.exit(0)\nsignal.signal(signal.SIGTERM, end)\n"
    )
    async with house.running(house.process("web", before=slow)):
        os.kill(os.getpid(), signal.SIGINT)
        await until(lambda: "Stopping" in house.terminal.getvalue(), "it stops")
        os.kill(os.getpid(), signal.SIGINT)
    assert "at once" not in house.terminal.getvalue()


async def test_the_status_file_says_what_runs(house: House) -> None:
    async with house.running(house.process("web")):
        told = json.loads(house.status.read_text())
        expected = {"state": "ready", "pid": house.pid("web"), "restarts": 0}
        assert told["processes"]["web"] == expected
    assert not house.status.exists()


async def test_a_killed_guardian_is_replaced(house: House) -> None:
    async with house.running(house.process("web")) as supervisor:
        guardian = supervisor._groups._guardian
        assert guardian is not None
        guardian.kill()
        await until(lambda: supervisor._groups._guardian is not guardian, "another guards")


async def test_readiness_is_reported_once(house: House) -> None:
    async with house.running(house.process("web")) as supervisor:
        first = house.pid("web")
        os.kill(first, signal.SIGKILL)
        await until(lambda: house.pid("web") != first, "another process has begun")
        await until(lambda: supervisor.states["web"] is State.READY, "it is ready again")
    assert len(house.readied) == 1


def test_a_healthy_quarter_of_a_minute_begins_the_story_of_waits_anew() -> None:
    backoff = Backoff()
    waits = []
    wait = None
    for _ in range(9):
        wait = backoff.after(wait, lived=1)
        waits.append(wait)
    assert waits == [0.25, 0.5, 1, 2, 4, 8, 16, 30, 30]
    assert backoff.after(wait, lived=15) == 0.25


def test_the_usual_timing_brings_a_killed_process_back_within_half_a_second() -> None:
    assert Timing().backoff.first + Timing().poll < 0.5
    assert Timing() != QUICK
