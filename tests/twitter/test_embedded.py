import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from tests.patience import eventually
from twitter import embedded
from twitter.embedded import demote
from twitter.embedded.layout import Layout

pytestmark = [
    pytest.mark.xdist_group("embedded"),
    # Servers that a test kills, or leaves to another start, are Popen objects that nobody waits for.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "var"
    embedded.stop(tmp_path / "var")


def remember(servers: embedded.Servers, word: str) -> None:
    with psycopg.connect(servers.database_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        connection.execute("INSERT INTO words VALUES (%s)", [word])


def words(servers: embedded.Servers) -> list[str]:
    with psycopg.connect(servers.database_url) as connection:
        return [row[0] for row in connection.execute("SELECT word FROM words ORDER BY word")]


def kill_everything(directory: Path) -> None:
    live = embedded.running(directory)
    for pid in live.values():
        assert pid
        os.kill(pid, signal.SIGKILL)
    # The killed are our children and stay zombies until somebody waits for them: exactly what must not confuse a start.


def test_both_servers_answer_and_fold_case_beyond_ascii(directory: Path) -> None:
    with embedded.start(directory) as servers:
        assert redis.Redis.from_url(servers.redis_url).ping()
        with psycopg.connect(servers.database_url) as connection:
            row = connection.execute(
                "SELECT lower('ÅÉЖΣ'), current_setting('server_version_num')::int / 10000, "
                "current_setting('synchronous_commit')"
            ).fetchone()
        assert row == ("åéжσ", 18, "on")


def test_nothing_listens_on_the_network_and_the_sockets_are_private(directory: Path) -> None:
    with embedded.start(directory) as servers:
        assert Layout(directory).run.stat().st_mode & 0o777 == 0o700
        with psycopg.connect(servers.database_url) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert redis.Redis.from_url(servers.redis_url).config_get("port") == {"port": "0"}


def test_a_stop_keeps_the_data_for_the_next_start(directory: Path) -> None:
    with embedded.start(directory) as servers:
        remember(servers, "kept")
    assert embedded.running(directory) == {"postgres": None, "valkey": None}
    with embedded.start(directory) as servers:
        assert words(servers) == ["kept"]


def test_a_second_start_attaches_and_leaves_the_servers_running(directory: Path) -> None:
    with embedded.start(directory) as first:
        before = embedded.running(directory)
        with embedded.start(directory) as second:
            assert second.database_url == first.database_url
            assert second.owned == []
        assert embedded.running(directory) == before
        remember(first, "still here")


def test_stop_ends_servers_that_another_start_left_running(directory: Path) -> None:
    embedded.start(directory)
    assert sorted(embedded.stop(directory)) == ["postgres", "valkey"]
    assert embedded.running(directory) == {"postgres": None, "valkey": None}
    assert embedded.stop(directory) == []


def test_a_start_after_kill_9_finds_the_data(directory: Path) -> None:
    servers = embedded.start(directory)
    remember(servers, "committed")
    kill_everything(directory)
    with embedded.start(directory) as servers:
        assert words(servers) == ["committed"]


def test_stale_locks_that_name_another_programs_pid_do_not_block(directory: Path) -> None:
    servers = embedded.start(directory)
    remember(servers, "committed")
    kill_everything(directory)
    bystander = subprocess.Popen(["sleep", "600"])
    try:
        layout = Layout(directory)
        for lock in (layout.data / "postmaster.pid", Path(f"{layout.postgres_socket}.lock"), layout.valkey_pid):
            lines = lock.read_text().splitlines()
            lock.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
        with embedded.start(directory) as servers:
            assert words(servers) == ["committed"]
        embedded.stop(directory)
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_a_torn_lock_file_does_not_block(directory: Path) -> None:
    embedded.start(directory)
    kill_everything(directory)
    (Layout(directory).data / "postmaster.pid").write_text("")
    with embedded.start(directory) as servers:
        remember(servers, "fine")


def test_a_half_finished_initdb_is_begun_again(directory: Path) -> None:
    (directory / "pg.init" / "base").mkdir(parents=True)
    (directory / "pg.init" / "PG_VERSION").write_text("18\n")
    with embedded.start(directory) as servers:
        remember(servers, "whole")
    assert not (directory / "pg.init").exists()


def test_a_long_path_gets_its_sockets_in_a_private_directory_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120) / "var"
    run = Layout(deep).run
    with embedded.start(deep) as servers:
        remember(servers, "reached")
        assert redis.Redis.from_url(servers.redis_url).ping()
        assert run.stat().st_mode & 0o777 == 0o700
        assert len(os.fsencode(run)) < 60
    assert not run.exists()


def test_a_path_with_blanks_and_signs_works(tmp_path: Path) -> None:
    with embedded.start(tmp_path / "a b&c%20d") as servers:
        remember(servers, "reached")
        assert redis.Redis.from_url(servers.redis_url).ping()


def test_data_of_another_major_version_is_refused_with_a_way_out(directory: Path) -> None:
    (directory / "pg").mkdir(parents=True)
    (directory / "pg" / "PG_VERSION").write_text("15\n")
    with pytest.raises(embedded.EmbeddedError, match=r"made by PostgreSQL 15.*Dump it"):
        embedded.start(directory)


def test_the_urls_are_known_without_starting_anything(tmp_path: Path) -> None:
    urls = embedded.default_urls(tmp_path)
    assert urls.database.startswith("postgresql://postgres@/postgres?host=")
    assert urls.redis.startswith("unix://")
    assert list(tmp_path.iterdir()) == []


def test_temporary_servers_vanish_when_their_process_is_killed() -> None:
    program = (
        "import sys, time; from twitter import embedded; s = embedded.temporary();"
        "print(s.scratch, *(o.pid for o in s.owned), flush=True); time.sleep(600)"
    )
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert child.stdout
    scratch, *pids = child.stdout.readline().split()
    assert len(pids) == 2
    child.kill()
    child.wait()
    eventually(lambda: not Path(scratch).exists(), "the scratch directory to vanish")
    assert embedded.running(Path(scratch)) == {"postgres": None, "valkey": None}


def test_run_gives_a_command_live_servers_and_its_exit_code(directory: Path) -> None:
    program = f"""
import sys, psycopg
from pathlib import Path
from twitter import embedded
from twitter.embedded import demote
from twitter.embedded.layout import Layout
psycopg.connect(Layout(Path({str(directory)!r})).database_url)
sys.exit(7)
"""
    environment = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    words_said = [sys.executable, "-m", "twitter.embedded", "--directory", str(directory), "run", "--"]
    done = subprocess.run([*words_said, sys.executable, "-c", program], env=environment, check=False)
    assert done.returncode == 7
    assert embedded.running(directory) == {"postgres": None, "valkey": None}


def test_root_without_namespaces_starts_it_as_another_user(monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() != 0:  # nothing to do for an ordinary user
        assert demote.popen_as_ordinary_user() == {}
        return
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        directory = Path(place) / "var"
        reachable = demote._reachable(directory) and demote._reachable(Path(sys.prefix, "bin"))
        for namespaces in (True, False, True) if reachable else (True,):
            monkeypatch.setattr(demote, "_namespaces_work", lambda works=namespaces: works)
            with embedded.start(directory) as servers:
                remember(servers, "mine")
            assert ((directory / "pg").stat().st_uid == 0) is namespaces
        with embedded.start(directory) as servers:
            assert set(words(servers)) == {"mine"}
        if not reachable:
            monkeypatch.setattr(demote, "_namespaces_work", lambda: False)
            with pytest.raises(embedded.EmbeddedError, match="cannot enter"):
                embedded.start(directory)
