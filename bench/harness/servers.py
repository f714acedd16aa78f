"""The measured servers: Plaza and the references, each with its own PostgreSQL, and nginx with static files."""

import concurrent.futures
import json
import os
import pathlib
import re
import secrets
import shutil
import socket
import urllib.parse
import urllib.request

from harness.postgres import Cluster, copy_tables
from harness.processes import Failure, Server, answers

PASSWORD = "the password of everybody here"  # shared_password in data/dataset.hpp
PEOPLE_LOGGED_IN = 32


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Side:
    """A server and its database. All sides have the same rows."""

    name = schema = ""
    connections = 64

    def __init__(self, tools, directory):
        self.tools = tools
        self.directory = directory
        self.cluster = Cluster(f"{self.name}-postgres", directory)
        self.cluster.sql("postgres", f"create database {self.name}")
        self.server = Server(self.name, directory)
        self.secret = secrets.token_hex(32)
        self.port = 0
        self.tokens = directory / f"{self.name}.tokens"
        self.groups = [self.server.group, self.cluster.server.group]

    def sql(self, *statements):
        return self.cluster.sql(self.name, *statements)

    def fill(self, data):
        """Loads the rows while the server is stopped, so that it has no plans for empty tables."""
        self.start()
        self.stop()
        loaded = copy_tables(self.cluster.directory, "bench", self.name, data)
        self.after_loading()
        self.sql("vacuum analyze")
        self.newest = int(self.sql("select max(id) from posts"))
        self.start()
        self.log_in()
        self.sample = {"list": self.get("/posts?limit=10"), "get": self.get(f"/posts/{self.usual_post()}")}
        return loaded

    def usual_post(self):
        """A post of median length."""
        return int(self.sql("select id from posts order by length(content) offset (select count(*) / 2 from posts) limit 1"))

    def after_loading(self):
        pass

    def forget_written(self):
        """Deletes the rows that clients have written, so that all measurements start with the same rows."""
        self.sql(f"delete from posts where id > {self.newest}", "vacuum analyze posts", "vacuum analyze votes")

    def get(self, path):
        request = urllib.request.Request(self.url(path), headers={"Authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.read()

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def log_in(self):
        """Logs some people in with POST /login, and returns their tokens."""

        def token(person):
            form = {"username": f"person_{person}@example.com", "password": PASSWORD}
            with urllib.request.urlopen(self.url("/login"), urllib.parse.urlencode(form).encode(), 60) as response:
                return json.load(response)["access_token"]

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            tokens = list(pool.map(token, range(PEOPLE_LOGGED_IN)))
        self.token = tokens[0]
        self.tokens.write_text("".join(f"{person} {text}\n" for person, text in enumerate(tokens)))

    def pause(self):
        self.server.pause()
        self.cluster.server.pause()

    def resume(self):
        self.cluster.server.resume()
        self.server.resume()

    def stop(self):
        self.server.stop()

    def remove(self):
        self.server.remove()
        self.cluster.remove()


class Plaza(Side):
    name = schema = "plaza"

    def start(self):
        environment = plaza_environment(self.directory) | {
            "DATABASE_URL": self.cluster.url(self.name),
            "SECRET_KEY": self.secret,
        }
        self.port = start_plaza(self.server, self.tools.plaza, environment, self.directory)


def plaza_environment(directory):
    """An environment without settings, so that neither the caller's nor those of a .env change the results."""
    return {
        "PATH": os.environ["PATH"],
        "PORT": "0",
        "PLAZA_DATA_DIR": str(directory / "data"),
        "PLAZA_REQUEST_LOG": "off",
        "PLAZA_RATE_LIMITS": "off",
        "ACCESS_TOKEN_EXPIRE_MINUTES": "1440",
    }


def start_plaza(server, binary, environment, cwd):
    """Starts a server on a free port, and returns the port when it answers."""
    begin = server.log.stat().st_size if server.log.exists() else 0
    server.start([binary, "serve"], environment, cwd)

    def said():
        return re.search(r"listens on http://localhost:(\d+)", server.log.read_text()[begin:])

    server.wait_until(said)
    port = int(said()[1])
    server.wait_until(lambda: answers(f"http://127.0.0.1:{port}/"))
    return port


class Reference(Side):
    """The API on FastAPI, optimized: Pydantic 2, the owner of a post loaded by a join."""

    name = schema = "reference"
    owner_loading = "joined"
    # Its pool has 15 connections to PostgreSQL. With many more clients, its threads wait for connections that are held
    # by requests waiting for threads.
    connections = 12

    def python(self):
        """The Python interpreter with Pydantic 2: that of Debian 13, or on Debian 12 from reference/install."""
        root = self.tools.directory.parent / "build/bench/debian-13"
        if not root.exists():
            return ["/usr/bin/python3"], {}
        libraries = f"{root}/usr/lib/{os.uname().machine}-linux-gnu"
        loader = next(pathlib.Path(libraries).glob("ld-linux-*.so.*"))
        return [loader, "--library-path", libraries, root / "usr/bin/python3"], {"PYTHONHOME": f"{root}/usr"}

    def start(self):
        self.port = free_port()
        python, settings = self.python()
        command = [*python, "-B", "-m", "uvicorn", "main:app", "--port", self.port, "--no-access-log"]
        environment = settings | {
            "PATH": "/usr/bin:/bin",
            "OWNER_LOADING": self.owner_loading,
            "DATABASE_URL": self.cluster.url(self.name),
            "SECRET_KEY": self.secret,
            "ACCESS_TOKEN_EXPIRE_MINUTES": "1440",
        }
        self.server.start(command, environment, self.tools.directory / "reference")
        self.server.wait_until(lambda: answers(self.url("/")))

    def after_loading(self):
        for table in ("users", "posts"):
            self.sql(f"select setval('{table}_id_seq', (select max(id) from {table}))")


class Tutorial(Reference):
    """The API as in tutorials: Pydantic 1 of Debian 12, and one statement per post for its owner."""

    name = "tutorial"
    owner_loading = "lazy"

    def python(self):
        return ["/usr/bin/python3"], {}


class Nginx:
    """Static files of the same size, to measure the cost of sending."""

    name = "nginx"
    connections = 64

    def __init__(self, tools, directory):
        self.directory = directory / "static"
        self.directory.mkdir(mode=0o755)
        self.port = free_port()
        self.server = Server("nginx", directory)
        self.groups = [self.server.group]
        if shutil.which("nginx") is None:
            raise Failure("nginx is not installed (packages/install run bench)")
        settings = (tools.directory / "nginx.conf.in").read_text()
        for key, value in {"directory": directory, "workers": os.cpu_count(), "port": self.port}.items():
            settings = settings.replace(f"@{key}@", str(value))
        (directory / "nginx.conf").write_text(settings)

    def start(self):
        self.serve("ready", b"ready")
        directory = self.directory.parent
        self.server.start(["nginx", "-e", directory / "nginx.log", "-c", directory / "nginx.conf"], os.environ, "/")
        self.server.wait_until(lambda: answers(f"http://127.0.0.1:{self.port}/ready"))

    def serve(self, name, content):
        (self.directory / name).write_bytes(content)

    def pause(self):
        self.server.pause()

    def resume(self):
        self.server.resume()

    def remove(self):
        self.server.remove()
