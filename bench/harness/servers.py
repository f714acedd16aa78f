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
        self.sample = self.take_samples()
        return loaded

    def take_samples(self):
        return {"list": self.get("/posts?limit=10"), "get": self.get(f"/posts/{self.usual_post()}")}

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
        self.token = self.log_in_people(range(PEOPLE_LOGGED_IN), self.tokens)

    def log_in_people(self, people, file):
        """Logs some people in with POST /login, writes their tokens to the file, and returns the first one."""

        def token(person):
            form = {"username": f"person_{person}@example.com", "password": PASSWORD}
            with urllib.request.urlopen(self.url("/login"), urllib.parse.urlencode(form).encode(), 60) as response:
                return json.load(response)["access_token"]

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            tokens = dict(zip(people, pool.map(token, people)))
        file.write_text("".join(f"{person} {text}\n" for person, text in tokens.items()))
        return next(iter(tokens.values()))

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


class Network(Plaza):
    """Plaza with the rows of a network, and tokens of people who differ in their follows."""

    name = schema = "network"
    # The people that each set of tokens is of: the first ones in this order.
    PEOPLE = {
        "any": "a.id",
        "median": "abs(c.following - 40), a.id",
        "few": "c.followers not between 1 and 20, a.id",
        "thousand": "abs(c.followers - 1000), a.id",
        "most": "c.followers desc, a.id",
    }
    TABLES = ["posts", "author_posts", "tag_posts", "post_words", "account_counts"]  # that a new post changes

    def start(self):
        self.metrics_token = self.secret
        environment = plaza_environment(self.directory) | {
            "DATABASE_URL": self.cluster.url(self.name),
            "SECRET_KEY": self.secret,
            "PLAZA_METRICS_TOKEN": self.metrics_token,
        }
        self.port = start_plaza(self.server, self.tools.plaza, environment, self.directory)

    def after_loading(self):
        # Nearly as the server computes the words of a post.
        self.sql(
            "insert into post_words (post_id, author_id, is_public, words) "
            "select id, author_id, visibility = 'public', array_to_tsvector("
            "array(select distinct lower(word) from unnest(string_to_array(content, ' ')) word where word <> '') "
            "|| case when visibility = 'public' then '@' || author_id else '#' || author_id end) "
            "from posts where boost_of is null"
        )

    def log_in(self):
        self.followers_of, self.followed_by, self.first_token = {}, {}, {}
        for name, order in self.PEOPLE.items():
            # Only one has the most followers. The others of the set would have far fewer.
            limit = 1 if name == "most" else PEOPLE_LOGGED_IN
            found = self.sql(
                "select split_part(a.handle, '_', 2), c.followers, c.following from account_counts c "
                f"join accounts a on a.id = c.account_id order by {order} limit {limit}"
            )
            rows = [[int(number) for number in line.split("|")] for line in found.split()]
            self.followers_of[name] = sum(row[1] for row in rows) / len(rows)
            self.followed_by[name] = sum(row[2] for row in rows) / len(rows)
            self.first_token[name] = self.log_in_people([row[0] for row in rows], self._tokens_of(name))
        self.use_tokens_of("any")

    def _tokens_of(self, name):
        return self.directory / f"{self.name}-{name}.tokens"

    def use_tokens_of(self, name):
        self.tokens = self._tokens_of(name)
        self.token = self.first_token[name]

    def take_samples(self):
        self.use_tokens_of("median")
        author = self.sql("select account_id from account_counts order by followers desc limit 1").strip()
        return {
            "home": self.get("/api/v1/timelines/home?limit=20"),
            "author": self.get(f"/api/v1/accounts/{author}/statuses?limit=20"),
        }

    def count_batches(self):
        """The batches of statements that the server has sent to PostgreSQL so far. Each is one round trip."""
        request = urllib.request.Request(self.url("/metrics"), headers={"Authorization": f"Bearer {self.metrics_token}"})
        with urllib.request.urlopen(request, timeout=30) as response:
            text = response.read().decode()
        return sum(float(line.split()[-1]) for line in text.splitlines() if line.startswith("plaza_pg_batch_size_count"))

    def forget_written(self):
        self.sql(
            *(f"delete from {table} where post_id > {self.newest}" for table in ("author_posts", "tag_posts", "notifications")),
            f"delete from posts where id > {self.newest}",
            *(f"vacuum analyze {table}" for table in self.TABLES),
        )


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
