import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from postroom.config.supervise import Part, Supervisor

pytestmark = pytest.mark.processes

SUPERVISE = """
import os, sys
from postroom.config.supervise import Part, Supervisor
def part(number, code):
    return Part(name=f"p{number}", argv=(sys.executable, "-u", "-c", code), environment=dict(os.environ))
parts = [part(number, code) for number, code in enumerate(sys.argv[2:])]
Supervisor(parts, write=lambda line: print(line, flush=True), grace=float(sys.argv[1])).run()
print("all ended", flush=True)
"""
SAYS_ITS_NUMBER = "import os, time; print(os.getpid()); time.sleep(60)"
TAKES_LEAVE = """
import os, signal, sys, time
def leave(*_):
    time.sleep(0.3)
    print("finished what was in hand")
    sys.exit(0)
signal.signal(signal.SIGTERM, leave)
print(os.getpid())
time.sleep(60)
"""
WILL_NOT_LEAVE = (
    "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(os.getpid()); time.sleep(60)"
)


class Running:
    """A supervisor in a process of its own, and the lines it writes."""

    def __init__(self, *codes: str, grace: float = 5) -> None:
        command = [sys.executable, "-c", SUPERVISE, str(grace), *codes]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def line(self) -> str:
        return self.process.stdout.readline().rstrip("\n")

    def number(self) -> int:
        return int(self.line().partition("| ")[2])

    def rest(self) -> list[str]:
        return self.process.communicate(timeout=120)[0].splitlines()


@pytest.fixture
def supervised():
    started = []

    def start(*codes: str, grace: float = 5) -> Running:
        started.append(Running(*codes, grace=grace))
        return started[-1]

    yield start
    for running in started:
        running.process.kill()
        running.process.communicate()


def test_a_part_that_was_killed_comes_back_by_itself(supervised):
    running = supervised(SAYS_ITS_NUMBER)
    first = running.number()

    os.kill(first, signal.SIGKILL)

    assert running.line() == "p0       | ended with status -9, starts again in 0.2 s"
    assert running.number() != first


def test_a_part_that_keeps_dying_is_tried_ever_more_rarely(supervised):
    running = supervised("import sys; sys.exit(3)")

    lines = [running.line() for _ in range(3)]

    assert lines == [f"p0       | ended with status 3, starts again in {delay} s" for delay in (0.2, 0.4, 0.8)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_asked_to_stop_it_lets_every_part_finish(supervised, number):
    running = supervised(TAKES_LEAVE, TAKES_LEAVE)
    running.line()
    running.line()

    running.process.send_signal(number)

    assert running.rest() == [
        "p1       | finished what was in hand",
        "p0       | finished what was in hand",
        "all ended",
    ]
    assert running.process.returncode == 0


def test_a_part_that_does_not_leave_in_time_is_killed(supervised):
    running = supervised(WILL_NOT_LEAVE, grace=0.3)
    number = running.number()

    running.process.terminate()

    assert running.rest() == ["p0       | did not end within 0.3 s and is killed", "all ended"]
    assert not alive(number)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent died")
def test_no_part_outlives_a_supervisor_that_was_killed(supervised):
    running = supervised(SAYS_ITS_NUMBER, SAYS_ITS_NUMBER)
    numbers = [running.number(), running.number()]

    running.process.kill()
    running.process.wait()

    assert until(lambda: not any(alive(number) for number in numbers))


def test_what_a_killed_part_had_started_goes_with_it(supervised):
    starts_another = (
        f"import subprocess, sys; subprocess.Popen([sys.executable, '-uc', {SAYS_ITS_NUMBER!r}]); {SAYS_ITS_NUMBER}"
    )
    running = supervised(starts_another)
    numbers = {running.number(), running.number()}
    parent = next(number for number in numbers if parent_of(number) == running.process.pid)
    (child,) = numbers - {parent}

    os.kill(parent, signal.SIGKILL)

    assert until(lambda: not alive(child))


def test_a_part_whose_program_was_replaced_on_disk_starts_again(tmp_path, supervised):
    program = tmp_path / "program"
    program.write_text("old")
    lines = []
    code = "import time; print('up', flush=True); time.sleep(60)"
    part = Part(
        name="p", argv=(sys.executable, "-c", code), environment=dict(os.environ), restart_when_replaced=program
    )

    def write(line: str) -> None:
        lines.append(line)
        if lines == ["p        | up"]:
            program.unlink()
            program.write_text("new")
        elif len(lines) > 2:
            os.kill(os.getpid(), signal.SIGTERM)

    Supervisor([part], write=write).run()

    assert lines == ["p        | up", "p        | was upgraded on disk, starts again", "p        | up"]


def test_lines_are_passed_on_whole_and_marked(supervised):
    code = textwrap.dedent("""
        import sys, time
        sys.stdout.write("first half"); sys.stdout.flush(); time.sleep(0.2)
        print(" and second half"); print("z" * 200_000); time.sleep(60)
    """)
    running = supervised(code)

    assert running.line() == "p0       | first half and second half"
    assert running.line() == f"p0       | {'z' * 200_000}"


def alive(number: int) -> bool:
    """Whether the process runs: one that is dead and not yet reaped does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def parent_of(number: int) -> int:
    return int(Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[1])


def until(claim, seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not claim() and time.monotonic() < deadline:
        time.sleep(0.02)
    return claim()
