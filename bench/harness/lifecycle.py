"""W7: start time of Plaza with its private PostgreSQL, memory, and import speed."""

import json
import os
import signal
import time

from harness.machine import resident_kb
from harness.postgres import accepts, copy_tables, programs, unprivileged_user
from harness.processes import Failure, Server
from harness.servers import plaza_environment, start_plaza


def bare_tables(side, data):
    """Statements that create the tables of the files without keys, indexes and defaults, for the fastest possible import."""
    for table in json.loads((data / "manifest.json").read_text())["tables"]:
        names = table["columns"].replace(" ", "")
        columns = side.sql(
            "select string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ') from pg_attribute "
            f"where attrelid = '{table['table']}'::regclass and attname = any('{{{names}}}')"
        )
        yield f"create table {table['table']} ({columns.strip()})"


def measure_import(bench, data, loaded):
    """Imports the same files into bare tables on the same PostgreSQL. `loaded`: the result for Plaza's own tables."""
    bench.plaza.cluster.sql("postgres", "create database bare")
    bench.plaza.cluster.sql("bare", *bare_tables(bench.plaza, data))
    bare = copy_tables(bench.plaza.cluster.directory, "bench", "bare", data)
    bench.plaza.cluster.sql("postgres", "drop database bare")
    return {"workload": "W7", "what": "import", "scale": bench.scale, "plaza": loaded, "bare": bare}


def measure_memory(bench, seconds):
    """Resident memory of the server after it has served reads and writes."""
    with bench.only(bench.plaza):
        bench.load.run(bench.plaza, "closed", "w1", conns=64, seconds=seconds)
        bench.plaza.forget_written()
        pid = bench.plaza.server.process.pid
        return {"workload": "W7", "what": "memory", "scale": bench.scale, "warm_kb": resident_kb(pid)}


def measure_start(bench, times):
    """Time from exec to the first 200 with an existing data directory, and from exec to the first connection if its
    PostgreSQL starts alone."""
    directory = bench.directory / "start"
    directory.mkdir()
    environment = plaza_environment(directory)
    plaza = Server("plaza-alone", directory)
    try:
        start_plaza(plaza, bench.tools.plaza, environment, directory)
        plaza.stop()
        files = next((path.parent for path in (directory / "data").glob("**/PG_VERSION") if path.parent.name != "base"), None)
        if files is None:
            raise Failure("Plaza created no PostgreSQL cluster in its data directory")
        record = {"workload": "W7", "what": "start", "plaza_ms": [], "postgres_ms": [], "idle_kb": []}
        for time_ in range(times):
            for which in ("plaza", "postgres") if time_ % 2 == 0 else ("postgres", "plaza"):
                if which == "plaza":
                    record["plaza_ms"].append(_start_of_plaza(bench, plaza, environment, directory, record["idle_kb"]))
                else:
                    record["postgres_ms"].append(_start_of_postgres(directory, files))
        return record
    finally:
        plaza.remove()


def _start_of_plaza(bench, plaza, environment, directory, idle_kb):
    begin = time.monotonic()
    start_plaza(plaza, bench.tools.plaza, environment, directory)
    milliseconds = 1000 * (time.monotonic() - begin)
    idle_kb.append(resident_kb(plaza.process.pid))
    plaza.stop()
    return milliseconds


def _start_of_postgres(directory, files):
    postgres = Server("postgres-alone", directory, unprivileged_user())
    sockets = files.parent / "run"
    try:
        begin = time.monotonic()
        options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={sockets}"]
        postgres.start([programs() / "postgres", "-D", files] + options, {"PATH": os.environ["PATH"]}, "/")
        postgres.wait_until(lambda: accepts(sockets, "plaza", "plaza"))
        return 1000 * (time.monotonic() - begin)
    finally:
        postgres.stop(signal.SIGINT)
        postgres.remove()
