"""Formats the results as Markdown, for bench/run and docs/performance.md."""

from harness import network
from harness.report import (
    find,
    foreign_share,
    goals,
    operation_rows,
    rows_per_second,
    start_figures,
    storm_figures,
)


def _number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _table(heads, rows):
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def _interval(ratio, digits):
    return f"**{ratio['median']:.{digits}f}** ({ratio['low']:.{digits}f} to {ratio['high']:.{digits}f})"


def operations(results):
    heads = ["request", "people", "requests/s", "p50", "p99", "server", "PostgreSQL", "together", "one client", "reference", "tutorial", "times less", "nginx"]
    people = {"S": "1,000", "M": "10,000", "L": "100,000"}
    rows = []
    for row in operation_rows(results):
        rows.append(
            [
                f"`{row['name']}`" if row["name"] != "the mix" else row["name"],
                people[row["scale"]],
                f"{row['rate']:,.0f}",
                f"{row['p50_ms']:.2f} ms",
                f"{row['p99_ms']:.2f} ms",
                f"{_number(row['server_us'])} µs",
                f"{_number(row['postgres_us'])} µs",
                f"{_number(row['server_us'] + row['postgres_us'])} µs",
                f"{_number(row['one_client_us'])} µs",
                f"{row['reference_us']:,.0f} µs",
                f"{row['tutorial_us']:,.0f} µs",
                _interval(row["ratio"], 0),
                f"{row['nginx_us']:.1f} µs: {row['nginx_ratio']['median']:.2f} x" if "nginx_us" in row else "",
            ]
        )
    return _table(heads, rows)


def of_network(results):
    heads = ["request", "people", "requests/s", "p50", "p99", "server", "PostgreSQL", "together", "one client", "its p50", "round trips", "nginx", "GoToSocial, elsewhere"]
    people = {"S": "1,000", "M": "10,000", "L": "100,000"}
    rows = []
    for row in network.rows_of(results):
        elsewhere = network.GOTOSOCIAL_US.get(row["operation"])
        rows.append(
            [
                row["name"],
                people[row["scale"]],
                f"{row['rate']:,.0f}",
                f"{row['p50_ms']:.2f} ms",
                f"{row['p99_ms']:.2f} ms",
                f"{_number(row['server_us'])} µs",
                f"{_number(row['postgres_us'])} µs",
                f"{_number(row['server_us'] + row['postgres_us'])} µs",
                f"{_number(row['one_client_us'])} µs",
                f"{row['one_client_ms']:.2f} ms",
                f"{row['round_trips']:.1f}",
                f"{row['nginx_us']:.1f} µs: {row['nginx_ratio']['median']:.1f} x" if "nginx_us" in row else "",
                f"{elsewhere:,} µs" if elsewhere else "",
            ]
        )
    return _table(heads, rows)


def sentences(results):
    """The results that are not rows of the table."""
    said = []
    for one in find(results, workload="W1", operation="rate"):
        rate = one["load"]["rate_wanted"]
        found = f"up to {rate:,.0f} requests/s" if rate else "at no rate: the machine is too busy"
        said.append(f"The mix keeps p99 within 10 ms {found}.")
    for one in find(results, workload="limits"):
        pairs = [f"{name} {one[name + '_single_us']:.1f} and {one[name + '_pipelined_us']:.1f} µs" for name in ("get", "list", "write")]
        where = f"In the network of scale {one['scale']}, " if one.get("beside") else ""
        said.append(where + "PostgreSQL's CPU for the barest statements by pgbench, one at a time and eight on the way: " + ", ".join(pairs) + ".")
    for one in find(results, workload="W6"):
        storm = storm_figures(one)
        said.append(
            f"While {storm['logins_per_second']:,.0f} people a second try to log in, three times what the passwords' threads can take, p99 of "
            f"{storm['reads_per_second']:,.0f} reads/s goes from {storm['quiet_ms']:.2f} to {storm['storm_ms']:.2f} ms "
            f"({_interval(storm['ratio'], 2)} times); {storm['logins_served']:,} log-ins were served, "
            f"{storm['logins_shed']:,} sent away with Retry-After, {storm['logins_failed'] + storm['reads_failed']} requests failed."
        )
    for one in find(results, workload="W7", what="start"):
        start = start_figures(one)
        said.append(
            f"From exec to the first 200 on an existing data directory {start['plaza_ms']:.0f} ms, of which PostgreSQL alone takes "
            f"{start['postgres_ms']:.0f} ms: {start['beyond_ms']['median']:.0f} ms beyond it. An idle server has {start['idle_mb']:.1f} MB resident."
        )
    for one in find(results, workload="W7", what="memory"):
        said.append(f"After work at scale {one['scale']} it has {one['warm_kb'] / 1000:.1f} MB.")
    for one in find(results, workload="W7", what="import"):
        plaza, bare = rows_per_second(one["plaza"]), rows_per_second(one["bare"])
        said.append(f"COPY brings in {plaza:,.0f} rows/s with all keys, indexes and counts, {bare:,.0f} into bare tables.")
    return said


def quietness(results):
    """How many pairs were dropped because other programs disturbed them."""
    ratios = [(row["name"], row["ratio"]) for row in operation_rows(results)]
    ratios += [("W6", storm_figures(one)["ratio"]) for one in find(results, workload="W6")]
    taken = sum(ratio["taken"] for _, ratio in ratios)
    if not taken:
        return ""
    dropped = taken - sum(ratio["quiet"] for _, ratio in ratios)
    noisy = sorted({name for name, ratio in ratios if ratio["quiet"] < 2})
    text = f"; others had more than a tenth of the machine in {dropped} of {taken} pairs, which are dropped"
    return text + (f" (except {', '.join(noisy)}, of which too few are left)" if noisy else "")


def markdown(results):
    machine = results["machine"]
    clients = ", ".join(f"{name} {count}" for name, count in results["clients"].items())
    method = f"Clients at a time: {clients}; the column 'one client' is Plaza's cost without others to share a batch with. {results['date']}, {machine['cpu']}, {machine['cores']} cores, Linux {machine['kernel']}, git {machine['git']}; the load on it too, other programs {foreign_share(results):.0%}{quietness(results)}."
    parts = [operations(results)] if operation_rows(results) else []
    parts += [of_network(results)] if network.rows_of(results) else []
    parts += ["\n".join("- " + said for said in sentences(results)), method, "Taken by: `" + results["command"] + "`"]
    return "\n\n".join(part for part in parts if part)


def judgment(results):
    """One line per goal."""
    return "\n".join(
        f"{'met   ' if is_met else 'MISSED'}  {what}: {figure}, goal {goal}" for what, figure, goal, is_met in goals(results)
    )
