"""Temporary PostgreSQL clusters, all with the same settings."""

import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import time

from harness.processes import Failure, Server

SETTINGS = pathlib.Path(__file__).resolve().parent.parent / "postgresql.conf"
PORT = 5432


def programs():
    """The directory of initdb and postgres."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        raise Failure("PostgreSQL is not installed (packages/install run)")
    return found[-1].parent


def unprivileged_user():
    """PostgreSQL refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else None


def accepts(sockets, user, database):
    """Whether PostgreSQL accepts connections, as pg_isready checks it, without starting a process."""
    words = b"user\0" + user.encode() + b"\0database\0" + database.encode() + b"\0\0"
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(f"{sockets}/.s.PGSQL.{PORT}")
            connection.sendall(struct.pack("!ii", len(words) + 8, 196608) + words)
            return connection.recv(1) == b"R"
    except OSError:
        return False


class Cluster:
    def __init__(self, name, directory):
        self.directory = directory / name
        self.directory.mkdir()
        self.files = self.directory / "files"
        self.server = Server(name, directory, unprivileged_user())
        if self.server.user:
            shutil.chown(self.directory, self.server.user, self.server.user)
        as_user = ["setpriv", f"--reuid={self.server.user}", f"--regid={self.server.user}", "--clear-groups"]
        initdb = [programs() / "initdb", "-A", "trust", "-U", "bench", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run(
            [str(word) for word in (as_user if self.server.user else []) + initdb + ["-D", self.files]],
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
        )
        with open(self.files / "postgresql.conf", "a", encoding="utf-8") as settings:
            settings.write(SETTINGS.read_text())
            settings.write(f"unix_socket_directories = '{self.directory}'\n")
        self.server.start([programs() / "postgres", "-D", self.files], {"PATH": os.environ["PATH"]}, "/")
        self.server.wait_until(lambda: accepts(self.directory, "bench", "postgres"))

    def url(self, database):
        return f"postgresql://bench@/{database}?host={self.directory}&port={PORT}"

    def sql(self, database, *statements):
        return psql(self.directory, "bench", database, *statements)

    def remove(self):
        self.server.stop(signal.SIGINT)
        self.server.remove()


def psql(sockets, user, database, *statements):
    """The result of the last statement, without headings."""
    command = ["psql", "-qXAt", "-v", "ON_ERROR_STOP=1", "-h", str(sockets), "-U", user, "-d", database]
    for statement in statements:
        command += ["-c", statement]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failure(f"psql: {done.stderr.strip()}")
    return done.stdout


def copy_tables(sockets, user, database, data):
    """Loads the files of the generator. Returns seconds and rows per table."""
    manifest = json.loads((data / "manifest.json").read_text())
    taken = {}
    for table in manifest["tables"]:
        name = table["table"]
        begin = time.monotonic()
        psql(sockets, user, database, f"\\copy {name} ({table['columns']}) from '{data / name}.copy'")
        taken[name] = {"seconds": time.monotonic() - begin, "rows": table["rows"]}
    return taken
