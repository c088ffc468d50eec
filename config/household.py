"""Honcho's manager, made to leave nothing behind: not after Ctrl-C at any moment, not after a SIGKILL of itself."""

import ctypes
import os
import shlex
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from honcho.manager import Manager
from honcho.printer import Printer
from honcho.process import Popen, Process

PR_SET_PDEATHSIG = 1
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def die_with_parent(deathsig: signal.Signals) -> None:
    """Linux only; elsewhere a SIGKILL of the supervisor leaves its processes to be stopped by hand."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, deathsig)


def _begin_command() -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    die_with_parent(signal.SIGTERM)


class TetheredProcess(Process):
    """A chain of two: the supervisor's death kills the reader of a command's output, whose death stops the command."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._child_ctor = partial(Popen, preexec_fn=_begin_command)

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        die_with_parent(signal.SIGKILL)
        super().run(events, ignore_signals)


class Lines:
    """Where lines go. Unbuffered, since a signal may ask to stop in the middle of one, and Python's buffer refuses who
    comes twice; a terminal that was closed keeps nobody from stopping what runs."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def write(self, text: str) -> None:
        left = text.encode()
        with suppress(OSError):
            while left:
                left = left[os.write(self.descriptor, left) :]

    def flush(self) -> None:
        """Nothing waits."""

    def isatty(self) -> bool:
        return os.isatty(self.descriptor)


class Household(Manager):
    """Runs every command until one ends or somebody asks to stop; then stops all of them."""

    def __init__(self, when_started: Callable[[], None]) -> None:
        super().__init__(Printer(Lines(sys.stdout.fileno())))
        self._process_ctor = TetheredProcess
        self._when_started = when_started

    def add(self, name: str, command: list[str], cwd: str) -> None:
        self.add_process(name, f"exec {shlex.join(command)}", cwd=cwd)

    def loop(self) -> None:
        # A closed terminal means stop as well, unless the supervisor was started to outlive it (nohup).
        if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
            signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
        super().loop()

    def _start(self) -> None:
        super()._start()
        threading.Thread(target=self._when_started, daemon=True).start()

    def terminate(self) -> None:
        """Honcho can only stop what it has seen start, so a Ctrl-C that comes earlier waits for that."""
        if self._all_started():
            super().terminate()
        else:
            threading.Timer(0.1, self.terminate).start()
