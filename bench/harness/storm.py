"""W6: reads at half of the server's maximum rate, during three times as many log-ins as it can handle."""

from harness.load import is_quiet
from harness.machine import Window

# Until the queue of log-ins is full.
WARM_UP = 3


def measure(bench, seconds, pairs):
    with bench.only(bench.plaza):
        reads = bench.load.run(bench.plaza, "closed", "reads", conns=64, seconds=seconds)["rate"]
        logins = bench.load.run(bench.plaza, "closed", "login", conns=8, seconds=seconds)["rate"]
        taken = []
        for pair in range(pairs):
            order = ("quiet", "storm") if pair % 2 == 0 else ("storm", "quiet")
            records = {name: _read(bench, reads / 2, logins * 3 if name == "storm" else 0, seconds) for name in order}
            taken.append(records)
            bench.say_storm(records, is_quiet(records.values()))
    return {
        "workload": "W6",
        "scale": bench.scale,
        "reads_per_second": reads / 2,
        "logins_per_second": logins * 3,
        "login_capacity": logins,
        "pairs": taken,
    }


def _read(bench, reads, logins, seconds):
    side = bench.plaza
    window = Window(side.groups)
    storm = None
    if logins:
        # More connections than the queue has places, so that refused log-ins do not wait for a connection.
        storm = bench.load.start(side, "open", "login", rate=logins, conns=512, seconds=WARM_UP + seconds, warm_up=0)
    record = {"load": bench.load.run(side, "open", "reads", rate=reads, conns=256, seconds=seconds, warm_up=WARM_UP)}
    if storm:
        record["logins"] = bench.load.result(storm)["operations"]["login"]
    record["foreign_share"] = window.end()[1]
    return record
