"""Converts measurements to rows of the table, with their goals."""

import statistics

from harness import network
from harness.figures import paired, quiet_ones, summary
from harness.load import cpu_us, is_quiet

NAMES = {
    "get": "GET /posts/{id}",
    "list": "GET /posts?limit=10",
    "search": "GET /posts?search=",
    "vote": "POST /votes",
    "write": "POST /posts",
    "edit": "PUT /posts/{id}",
    "erase": "POST, DELETE /posts/{id}",
    "w1": "the mix",
}
# Goal: CPU time of the reference divided by that of Plaza at scale S, at the lower end of the interval.
REFERENCE_GOALS = {"get": 100, "list": 70, "vote": 20, "write": 20}
# Goal: CPU time of Plaza divided by that of nginx for a file of the same size, at most.
NGINX_GOALS = {"get": 2.5, "list": 12}
STORM_GOAL = 1.5
START_GOAL_MS = 150
IDLE_GOAL_MB = 20


def _pairs(measurement, sides):
    """The pairs that have all these sides, and whether they were quiet on all of them."""
    return [
        (is_quiet(records.values()), records)
        for records in measurement["pairs"]
        if all(side in records for side in sides)
    ]


def _median(measurement, side, value):
    """The median over the pairs that paired() uses."""
    return statistics.median(value(records[side]) for records in quiet_ones(_pairs(measurement, (side,))))


def operation_row(measurement):
    """The figures of one operation of W1."""
    operation = measurement["operation"]
    row = {
        "name": NAMES[operation],
        "scale": measurement["scale"],
        "rate": _median(measurement, "plaza", lambda record: record["load"]["rate"]),
        "p50_ms": _median(measurement, "plaza", lambda record: record["load"]["p50_us"]) / 1000,
        "p99_ms": _median(measurement, "plaza", lambda record: record["load"]["p99_us"]) / 1000,
        "server_us": _median(measurement, "plaza", lambda record: record["cpu_server_us"]),
        "postgres_us": _median(measurement, "plaza", lambda record: record["cpu_postgres_us"]),
        "reference_us": _median(measurement, "reference", cpu_us),
        "tutorial_us": _median(measurement, "tutorial", cpu_us),
        "one_client_us": _median(measurement, "one client", cpu_us),
        "ratio": paired(
            _pairs(measurement, ("plaza", "reference")), lambda pair: cpu_us(pair["reference"]) / cpu_us(pair["plaza"])
        ),
    }
    if measurement["scale"] == "S":
        row["goal"] = REFERENCE_GOALS.get(operation)
    if "nginx" in measurement["pairs"][0]:
        row["nginx_us"] = _median(measurement, "nginx", cpu_us)
        row["nginx_ratio"] = paired(
            _pairs(measurement, ("plaza", "nginx")), lambda pair: cpu_us(pair["plaza"]) / cpu_us(pair["nginx"])
        )
    return row


def storm_figures(measurement):
    def p99(record):
        return record["load"]["p99_us"]

    storms = [pair["storm"]["logins"] for pair in measurement["pairs"]]
    return {
        "ratio": paired(_pairs(measurement, ("quiet", "storm")), lambda pair: p99(pair["storm"]) / p99(pair["quiet"])),
        "quiet_ms": _median(measurement, "quiet", p99) / 1000,
        "storm_ms": _median(measurement, "storm", p99) / 1000,
        "reads_per_second": measurement["reads_per_second"],
        "logins_per_second": measurement["logins_per_second"],
        "logins_served": sum(login["requests"] - login["sheds"] - login["failed"] for login in storms),
        "logins_shed": sum(login["sheds"] for login in storms),
        "logins_failed": sum(login["failed"] for login in storms),
        "reads_failed": sum(record["load"]["faults"] for pair in measurement["pairs"] for record in pair.values()),
    }


def start_figures(measurement):
    beyond = [plaza - postgres for plaza, postgres in zip(measurement["plaza_ms"], measurement["postgres_ms"])]
    return {
        "plaza_ms": statistics.median(measurement["plaza_ms"]),
        "postgres_ms": statistics.median(measurement["postgres_ms"]),
        "beyond_ms": summary(beyond),
        "idle_mb": statistics.median(measurement["idle_kb"]) / 1000,
    }


def rows_per_second(loaded):
    return sum(table["rows"] for table in loaded.values()) / sum(table["seconds"] for table in loaded.values())


def find(results, **wanted):
    """Finds the measurements with these values."""
    return [one for one in results["measurements"] if all(one.get(key) == value for key, value in wanted.items())]


def operation_rows(results):
    return [operation_row(one) for one in find(results, workload="W1") if "pairs" in one]


def foreign_share(results):
    """The share of other programs in the noisiest measurement, by its two quietest pairs."""
    noisiest = 0.0
    for one in results["measurements"]:
        of_pairs = sorted(
            max(record["foreign_share"] for record in records.values()) for records in one.get("pairs", [])
        )
        if of_pairs:
            noisiest = max(noisiest, of_pairs[min(1, len(of_pairs) - 1)])
    return noisiest


def goals(results):
    """(name, figure, goal, whether it is met) for each measured goal."""
    judged = network.goals(results)
    for row in operation_rows(results):
        if row.get("goal"):
            low = row["ratio"]["low"]
            judged.append((f"{row['name']} against the reference", f"{low:.0f} x less", f"{row['goal']} x", low >= row["goal"]))
    for one in find(results, workload="W1", scale="S"):
        goal = NGINX_GOALS.get(one["operation"])
        if goal:
            ratio = operation_row(one)["nginx_ratio"]["median"]
            judged.append((f"{NAMES[one['operation']]} against nginx", f"{ratio:.2f} x", f"{goal:g} x", ratio <= goal))
    for one in find(results, workload="W6"):
        ratio = storm_figures(one)["ratio"]["median"]
        judged.append(("p99 of reads while people log in", f"{ratio:.2f} x", f"{STORM_GOAL} x", ratio <= STORM_GOAL))
    for one in find(results, workload="W7", what="start"):
        start = start_figures(one)
        beyond = start["beyond_ms"]["median"]
        judged.append(("start beyond PostgreSQL's own", f"{beyond:.0f} ms", f"{START_GOAL_MS} ms", beyond <= START_GOAL_MS))
        judged.append(("idle server", f"{start['idle_mb']:.1f} MB", f"{IDLE_GOAL_MB} MB", start["idle_mb"] <= IDLE_GOAL_MB))
    return judged
