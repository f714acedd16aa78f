"""W1: each operation and the mix, for Plaza, the references and nginx with files of the same size."""

from harness.load import is_quiet

OPERATIONS = ["get", "list", "search", "vote", "write", "edit", "erase", "w1"]
READS = ["get", "list", "search"]
STATIC = ["get", "list"]  # also as files


def measure_operation(bench, operation, seconds, pairs):
    """ABBA: reverses the order from pair to pair."""
    sides = [bench.plaza, bench.reference, bench.tutorial]
    if operation in STATIC:
        sides.append(bench.nginx)
        bench.nginx.serve(operation, bench.plaza.sample[operation])
    taken = []
    for pair in range(pairs):
        records = {}
        for side in sides if pair % 2 == 0 else reversed(sides):
            records[side.name] = measure_side(bench, side, operation, seconds)
        records["one client"] = measure_side(bench, bench.plaza, operation, seconds, conns=1)
        taken.append(records)
        bench.say_pair(operation, records, is_quiet(records.values()))
    return {"workload": "W1", "scale": bench.scale, "operation": operation, "pairs": taken}


def measure_side(bench, side, operation, seconds, **flags):
    with bench.only(side):
        if side is bench.nginx:
            return bench.load.measure(side, "closed", "fetch", seconds, path="/" + operation)
        record = bench.load.measure(side, "closed", operation, seconds, **flags)
        if operation not in READS:
            side.forget_written()
        return record


def find_rate(bench, seconds):
    """The highest rate of the mix with a p99 within 10 ms."""
    with bench.only(bench.plaza):
        found = bench.load.run(bench.plaza, "step", "w1", conns=256, rate=500, seconds=seconds)
        bench.plaza.forget_written()
    return {"workload": "W1", "scale": bench.scale, "operation": "rate", "load": found}
