import json
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import psutil
import pytest

from infra.kit import clock
from infra.local.postgres import Postgres
from infra.local.stripe.news import HOOK_SECRET, signature
from infra.local.valkey import Valkey
from tests.infra.entry.running import ROOT, Running, own_environ, refused, wait_until


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running(tmp_path_factory.mktemp("up") / "data") as everything:
        yield everything


def answers(site: str, verify: ssl.SSLContext | bool = True) -> bool:
    try:
        return httpx.get(f"{site}/readyz", verify=verify, trust_env=False, timeout=5).is_success
    except httpx.HTTPError:
        return False


def test_it_says_where_everything_is(running: Running) -> None:
    site, mails = running.endpoints["site"], running.endpoints["mails"]
    assert answers(site)
    assert httpx.get(mails, trust_env=False).is_success
    wallets = running.endpoints["wallets"]
    assert wallets in httpx.get(wallets, trust_env=False).text
    for address in (site, mails, wallets, str(running.data)):
        assert address in running.said()


def test_each_process_has_metrics_of_its_own(running: Running) -> None:
    for name in ("web-1", "worker", "scheduler"):
        metrics = httpx.get(running.endpoints["metrics"][name], trust_env=False)
        assert "process_cpu_seconds_total" in metrics.text


def put_forward(running: Running, *how: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "infra.entry.cli", "clock", *how]
    return subprocess.run(argv, env=own_environ(running.data), cwd=ROOT, capture_output=True, text=True, check=False)


def status_of_news(site: str, at: datetime) -> int:
    """What the site answers to news that was signed then."""
    body = b'{"id":"evt_1","type":"customer.updated","created":1,"data":{"object":{"id":"cus_1","object":"customer"}}}'
    signed = {"stripe-signature": signature(HOOK_SECRET, body, int(at.timestamp()))}
    return httpx.post(f"{site}/hooks/stripe", content=body, headers=signed, trust_env=False).status_code


def test_its_clock_is_put_forward_for_the_site_and_for_its_stripe_alike(running: Running) -> None:
    before, site = clock.now(), running.endpoints["site"]
    told = put_forward(running, "--days", "40")
    assert told.stdout >= f"{before + timedelta(days=40):%Y-%m-%d %H:%M} UTC\n", told.stderr
    assert status_of_news(site, before + timedelta(days=40)) == 200
    assert status_of_news(site, before) == 400
    back = httpx.post(f"{running.endpoints['stripe']}/clock", json={"seconds": -60}, trust_env=False)
    assert back.status_code == 400


def test_a_second_one_on_the_same_folder_is_refused(running: Running) -> None:
    said = refused(running.data, {})
    assert f"already runs on {running.data} (process {running.process.pid})" in said
    assert "YUNTAI_DATA" in said


def test_a_port_in_use_is_named_with_its_variable(running: Running, tmp_path: Path) -> None:
    port = running.endpoints["site"].rpartition(":")[2]
    said = refused(tmp_path / "other", {"YUNTAI_PORT": port})
    assert f"Port {port} is in use" in said
    assert "YUNTAI_PORT=" in said


def test_a_killed_web_process_is_replaced_and_its_socket_kept(running: Running) -> None:
    psutil.Process(running.endpoints["processes"]["web-1"]).kill()
    wait_until(lambda: "web-1 stopped (by signal SIGKILL)" in running.said(), 10)
    wait_until(lambda: answers(running.endpoints["site"]), 30)


def test_a_killed_postgresql_is_started_again_at_its_address(running: Running) -> None:
    psutil.Process(int((running.data / "postgres.pid").read_text())).kill()
    wait_until(lambda: "postgres stopped. Starting it again" in running.said(), 10)
    wait_until(lambda: answers(running.endpoints["site"]), 30)


@pytest.mark.parametrize(("end", "times"), [(signal.SIGINT, 1), (signal.SIGTERM, 2)])
def test_it_stops_in_order_and_leaves_no_process(end: signal.Signals, times: int, tmp_path: Path) -> None:
    with Running(tmp_path / "data") as everything:
        site = everything.endpoints["site"]
        assert everything.end(end, 30, times) == []
        assert everything.process.returncode == 0
        assert everything.said().endswith("Stopped.\n")
        assert "hard" not in everything.said()
        assert not (tmp_path / "data" / "endpoints.json").exists()
        assert not answers(site)


def test_kill_9_takes_everything_along_within_a_second_and_the_next_start_is_clean(tmp_path: Path) -> None:
    with Running(tmp_path / "data") as everything:
        assert len(everything.family()) > 6
        assert everything.end(signal.SIGKILL, 1) == []
        (tmp_path / "data" / "endpoints.json").unlink()
        everything.start()
        assert answers(everything.endpoints["site"])


def test_with_servers_of_one_s_own_none_is_embedded(tmp_path: Path) -> None:
    with Postgres(tmp_path / "servers", fsync="off") as postgres, Valkey(tmp_path / "servers") as valkey:
        own = {"DATABASE_URL": postgres.url(), "REDIS_URL": valkey.url(), "YUNTAI_TLS": "self"}
        with Running(tmp_path / "data", **own) as everything:
            trusted = ssl.create_default_context(cafile=tmp_path / "data" / "tls" / "certificate.pem")
            assert everything.endpoints["site"].startswith("https://")
            assert answers(everything.endpoints["site"], trusted)
            assert not (tmp_path / "data" / "postgres").exists()
            assert not (tmp_path / "data" / "valkey").exists()
            assert postgres.password not in json.dumps(everything.endpoints)
            assert "No clock to be moved" in put_forward(everything, "--days", "1").stderr
            moved = httpx.post(f"{everything.endpoints['stripe']}/clock", json={"seconds": 60}, trust_env=False)
            assert moved.status_code == 400


def test_a_setting_that_can_not_be_used_is_said_at_once(tmp_path: Path) -> None:
    assert refused(tmp_path / "data", {"YUNTAI_PORT": "eighty"}).startswith("YUNTAI_PORT is “eighty”")
    assert not (tmp_path / "data").exists()


def test_a_name_that_this_machine_lacks_is_said(tmp_path: Path) -> None:
    assert "no address 192.0.2.1" in refused(tmp_path / "data", {"YUNTAI_HOST": "192.0.2.1"})


def test_a_taken_metrics_port_does_not_hide(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused(tmp_path / "data", {"YUNTAI_METRICS_PORT": str(port)})
        assert f"Port {port} is in use. Choose another with YUNTAI_METRICS_PORT." in said
