import subprocess

import pytest
import redis

from config import app
from config.broker import broker_answers, valkey_binary, valkey_command
from tests.conftest import running, wait_until

pytestmark = pytest.mark.worker


def test_worker_takes_tasks_from_the_broker(worker):
    app.send_task("celery.accumulate")  # a task that Celery brings along

    wait_until(lambda: tasks_done() == [{"celery.accumulate": 1}])


def tasks_done() -> list[dict[str, int]]:
    return [statistics["total"] for statistics in (app.control.inspect().stats() or {}).values()]


def test_queue_outlives_a_killed_broker(tmp_path):
    socket = tmp_path / "own.sock"
    command = valkey_command(str(valkey_binary()), socket, tmp_path)
    client = redis.Redis(unix_socket_path=str(socket))

    with running(command, stdout=subprocess.DEVNULL) as first:
        wait_until(lambda: broker_answers(socket))
        client.rpush("celery", "a task")
        client.waitaof(1, 0, 5000)
        first.kill()
    with running(command, stdout=subprocess.DEVNULL):
        wait_until(lambda: broker_answers(socket))
        found = client.lrange("celery", 0, -1)
    client.close()

    assert found == [b"a task"]


def test_broker_listens_on_no_port(tmp_path):
    command = valkey_command("valkey-server", tmp_path / "own.sock", tmp_path)

    assert command[command.index("--port") + 1] == "0"
