"""W2: reading and writing in a network over the client API, and the plans of its statements at full size."""

import os
import statistics
import subprocess

from harness.figures import paired, quiet_ones
from harness.load import cpu_us, is_quiet
from harness.processes import Failure

# Operation: the mix of the load tool, and whose tokens it uses (servers.Network.PEOPLE).
OPERATIONS = {
    "home": ("home", "median"),
    "author": ("author", "any"),
    "toot_few": ("toot", "few"),
    "toot_thousand": ("toot", "thousand"),
    "toot_most": ("toot", "most"),
    "w2": ("w2", "any"),
}
NAMES = {
    "home": "home timeline, 20 posts",
    "author": "timeline of an account, 20 posts",
    "toot_few": "new post, at most 20 followers",
    "toot_thousand": "new post, about 1,000 followers",
    "toot_most": "new post, the most followers",
    "w2": "the mix",
}
STATIC = ["home", "author"]  # also as files
# CPU time of GoToSocial, measured elsewhere: on another machine of this kind, with other rows.
GOTOSOCIAL_US = {"home": 334, "author": 1500, "toot_thousand": 6700, "w2": 1320}

HOME_GOAL_US = 450  # at scale M
POST_GOAL_MS = 2  # with about 1,000 followers and one client
CONSTANT_GOAL = 1.1  # a post with the most followers, divided by one with few


def measure_operation(bench, operation, seconds, pairs):
    mix, people = OPERATIONS[operation]
    side = bench.plaza
    side.use_tokens_of(people)
    if operation in STATIC:
        bench.nginx.serve(operation, side.sample[operation])
    taken = []
    for pair in range(pairs):
        order = ["plaza", "one client"] + ["nginx"] * (operation in STATIC)
        records = {name: _measure(bench, name, operation, mix, seconds) for name in (order if pair % 2 == 0 else order[::-1])}
        taken.append(records)
        bench.say_pair(NAMES[operation], records, is_quiet(records.values()))
    return {
        "workload": "W2",
        "scale": bench.scale,
        "operation": operation,
        "pairs": taken,
        "round_trips": _count_round_trips(bench, mix),
        "followers": side.followers_of[people],
        "followed": side.followed_by[people],
    }


def _measure(bench, name, operation, mix, seconds):
    if name == "nginx":
        with bench.only(bench.nginx):
            return bench.load.measure(bench.nginx, "closed", "fetch", seconds, path="/" + operation)
    side = bench.plaza
    with bench.only(side):
        flags = {"conns": 1} if name == "one client" else {}
        record = bench.load.measure(side, "closed", mix, seconds, **flags)
        if operation not in STATIC:
            side.forget_written()
        return record


def _count_round_trips(bench, mix):
    """Batches of statements per request of one client. Those of the readiness check are in it too, one a second."""
    side = bench.plaza
    with bench.only(side):
        before = side.count_batches()
        sent = bench.load.run(side, "closed", mix, conns=1, seconds=2, warm_up=0)["sent"]
        batches = side.count_batches() - before
        side.forget_written()
        return batches / sent


def check_plans(bench, program):
    """Explains the statements on the rows of the bench, and returns the exit code of the test."""
    side = bench.plaza
    with bench.only(side):
        environment = os.environ | {"PLAZA_FILLED_DATABASE": side.cluster.url(side.name)}
        if not program.exists():
            raise Failure(f"there is no {program}: packages/install run bench")
        return subprocess.run([str(program)], env=environment, check=False).returncode


def row_of(measurement):
    """The figures of one operation of W2."""

    def median(side, value):
        pairs = [(is_quiet(pair.values()), pair) for pair in measurement["pairs"]]
        return statistics.median(value(pair[side]) for pair in quiet_ones(pairs))

    operation = measurement["operation"]
    row = {
        "operation": operation,
        "name": NAMES[operation],
        "scale": measurement["scale"],
        "rate": median("plaza", lambda record: record["load"]["rate"]),
        "p50_ms": median("plaza", lambda record: record["load"]["p50_us"]) / 1000,
        "p99_ms": median("plaza", lambda record: record["load"]["p99_us"]) / 1000,
        "server_us": median("plaza", lambda record: record["cpu_server_us"]),
        "postgres_us": median("plaza", lambda record: record["cpu_postgres_us"]),
        "one_client_us": median("one client", cpu_us),
        "one_client_ms": median("one client", lambda record: record["load"]["p50_us"]) / 1000,
        "round_trips": measurement["round_trips"],
    }
    if "nginx" in measurement["pairs"][0]:
        row["nginx_us"] = median("nginx", cpu_us)
        pairs = [(is_quiet(pair.values()), pair) for pair in measurement["pairs"]]
        row["nginx_ratio"] = paired(pairs, lambda pair: cpu_us(pair["plaza"]) / cpu_us(pair["nginx"]))
    return row


def rows_of(results):
    return [row_of(one) for one in results["measurements"] if one["workload"] == "W2" and "pairs" in one]


def _together(row):
    return row["server_us"] + row["postgres_us"]


def goals(results):
    """(name, figure, goal, whether it is met) for each measured goal."""
    judged = []
    rows = {(row["scale"], row["operation"]): row for row in rows_of(results)}
    home = rows.get(("M", "home"))
    if home:
        judged.append(("home timeline at M", f"{_together(home):.0f} µs", f"{HOME_GOAL_US} µs", _together(home) <= HOME_GOAL_US))
    post = rows.get(("M", "toot_thousand"))
    if post:
        judged.append(("new post with 1,000 followers", f"{post['one_client_ms']:.2f} ms", f"{POST_GOAL_MS} ms", post["one_client_ms"] <= POST_GOAL_MS))
    few, most = rows.get(("M", "toot_few")), rows.get(("M", "toot_most"))
    if few and most:
        ratio = _together(most) / _together(few)
        judged.append(("new post, most followers against few", f"{ratio:.2f} x", f"{CONSTANT_GOAL} x", ratio <= CONSTANT_GOAL))
    return judged
