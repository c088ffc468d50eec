"""A server on this machine that answers each path as it is told to, byte by byte where that is wanted."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Behaviour = Callable[[socket.socket], None]


class Server:
    """`asked` has the request lines that came; a connection that says nothing counts as well."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.paths: dict[str, Behaviour] = {}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                head = connection.recv(65_536).decode("latin-1")
                self.asked.append(head.partition("\r\n")[0])
                path = head.split(" ")[1] if " " in head else ""
                self.paths.get(path, says("404 Not Found"))(connection)
            except OSError:
                pass  # who asked has gone

    def close(self) -> None:
        self._listener.close()


@contextmanager
def misbehaving() -> Iterator[Server]:
    server = Server()
    try:
        yield server
    finally:
        server.close()


def says(status: str, body: bytes = b"", **headers: str) -> Behaviour:
    told = {"Content-Length": str(len(body)), **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return lambda connection: connection.sendall(f"HTTP/1.1 {status}\r\n{lines}\r\n".encode("latin-1") + body)
