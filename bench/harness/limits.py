"""CPU time of PostgreSQL alone for the same statements, by pgbench: one at a time, and eight in a pipeline."""

import os
import re
import subprocess

from harness.machine import Window

POSTS = 32

# Generic plans with indexes, as Plaza uses them (src/platform/pg/client/connect_options.cpp).
PLANNED_ONCE = "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off"

# The minimum for a server: does the reader exist, may they see the post, the post, its author, its votes.
GET = """select p.id, p.title, p.content, p.published, p.created_at, p.author_id, a.created_at, a.handle, p.votes
  from users u join posts p on p.id = :id and (p.published or p.author_id = u.id) join accounts a on a.id = p.author_id
 where u.id = :viewer and u.suspended_at is null;"""
LIST = """select p.id, p.title, p.content, p.published, p.created_at, p.author_id, a.created_at, a.handle, p.votes
  from (select * from posts where is_listed order by id desc limit 10) p join accounts a on a.id = p.author_id
 where exists (select from users u where u.id = :viewer and u.suspended_at is null);"""
INSERT = """insert into posts (id, author_id, title, content, published, created_at)
values ((random() * 1e12)::bigint + 8e15::bigint, :viewer, 'a title of the usual length', '{}', true, now()) returning id, created_at;"""


def measure(bench, seconds):
    side = bench.plaza
    found = {"workload": "limits", "scale": bench.scale}
    with bench.only(side):
        viewer = side.sql("select min(id) from users").strip()
        for operation, statements in _statements(side).items():
            for kind in ("single", "pipelined"):
                text = _script(statements, viewer, is_pipelined=kind == "pipelined")
                found[f"{operation}_{kind}_us"] = _run(bench, text, len(statements), seconds)
        side.forget_written()
    return found


def _statements(side):
    """A script with many statements, because pgbench draws only one value per script."""
    ids = side.sql(f"select id from posts order by votes desc, id limit {POSTS}").split()
    return {
        "get": [f"\\set id {post}\n{GET}" for post in ids],
        "list": [LIST] * 8,
        "write": [INSERT.format("word " * 28)] * 8,
    }


def _script(statements, viewer, is_pipelined):
    lines = [f"\\set viewer {viewer}"]
    for begin in range(0, len(statements), 8):
        lines += ["\\startpipeline"] * is_pipelined + statements[begin : begin + 8] + ["\\endpipeline"] * is_pipelined
    return "\n".join(lines) + "\n"


def _run(bench, text, statements, seconds):
    """CPU time of PostgreSQL per statement, in µs."""
    side = bench.plaza
    script = bench.directory / "pgbench.sql"
    script.write_text(text)
    command = [bench.tools.pgbench, "-n", "-M", "prepared", "-c", "8", "-j", "1", "-T", str(seconds), "-f", str(script)]
    window = Window([side.cluster.server.group])
    done = subprocess.run(
        [str(word) for word in command] + ["-h", str(side.cluster.directory), "-U", "bench", side.name],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PGOPTIONS": PLANNED_ONCE},
    )
    (used,), _ = window.end()
    transactions = int(re.search(r"transactions actually processed: (\d+)", done.stdout)[1])
    return used / 1000 / (transactions * statements)
