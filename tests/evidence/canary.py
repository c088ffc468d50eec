"""A listener on this machine that nobody should ever speak to."""

import socket
from contextlib import suppress
from threading import Thread
from typing import Self


class Canary:
    """`connections` counts who came; an address of it stands in files that should not be followed."""

    def __init__(self) -> None:
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._listening = Thread(target=self._listen, daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/notice.dtd"

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                self._socket.accept()[0].close()
                self.connections += 1

    def __enter__(self) -> Self:
        self._listening.start()
        return self

    def __exit__(self, *raised: object) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._listening.join()
