"""`config/household.py`: whatever the moment and wherever its lines go, who asks it to stop is obeyed."""

import os
import signal
import subprocess
import sys

import pytest

from tests.config.test_run import LINUX

SCRIPT = """
import signal, sys
from config.household import Household

signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever runs the tests may have them outlive a terminal
household = Household(when_started=lambda: None)
household.add("talks", sys.argv[1:], cwd="/")
household.loop()
sys.exit(household.returncode)
"""


def household(*talks: str, output: int) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", SCRIPT, *talks], stdout=output, stderr=subprocess.DEVNULL)


@LINUX
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_it_stops_in_the_middle_of_a_line(number):
    with household("sh", "-c", "yes | head -n 5000; exec sleep 600", output=subprocess.PIPE) as process:
        process.stdout.read(10_000)  # by now it does nothing but write
        process.send_signal(number)
        while process.stdout.read(1_000_000):
            pass

        assert process.wait(60) == 128 + signal.SIGTERM


@LINUX
def test_it_stops_when_its_terminal_is_gone():
    ours, theirs = os.openpty()
    with household("sh", "-c", "while echo talks; do sleep 0.1; done", output=theirs) as process:
        os.close(theirs)
        os.read(ours, 10)
        os.close(ours)
        process.send_signal(signal.SIGHUP)

        assert process.wait(60) == 128 + signal.SIGTERM
