"""Measures the performance of Plaza, of a FastAPI reference and of nginx on this machine, in one run.

    bench/run                        W1 at scale S and its reads at M, W2 at S and M, W6, W7: about three quarters of an
                                     hour
    bench/run W1 --scale L           one workload, at another scale
    bench/run W1 --only get,vote     some of W1's operations
    bench/run plans                  explain all statements on a network of 100,000 people, and fail if one reads a
                                     whole table
    bench/run --table FILE           the table of an earlier run, from bench/results

PLAZA=path measures another binary than that of this checkout. The exit code is 1 if a goal is missed.

Only a complete run (without arguments except --seconds and --pairs) is written to bench/results, so that all figures
there are from one run. A complete run is refused if other programs use more than 10 % of the machine.
"""

import argparse
import contextlib
import datetime
import json
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile

from harness import lifecycle, limits, network, plot, report, single, storm, table
from harness.load import FOREIGN_LIMIT, LoadTool, cpu_us
from harness.machine import busy_share, description
from harness.postgres import programs
from harness.processes import Failure
from harness.servers import Network, Nginx, Plaza, Reference, Tutorial

DIRECTORY = pathlib.Path(__file__).resolve().parent.parent
REPOSITORY = DIRECTORY.parent
WORKLOADS = ["W1", "W2", "W6", "W7"]


class Tools:
    """The measuring and the measured programs. Builds missing ones."""

    def __init__(self, options):
        self.directory = DIRECTORY
        build = REPOSITORY / "build/release"
        given = os.environ.get("PLAZA")
        say("building, a few minutes the first time")
        if not (build / "build.ninja").exists():
            _build(["cmake", "--preset", "release"])
        targets = ["bench"] if given else ["bench", "plaza"]
        _build(["ninja", "-C", build, *targets] + ["bench_plans"] * options.checks_plans)
        self.plaza = pathlib.Path(given).resolve() if given else build / "plaza"
        self.generator = build / "bench/gen"
        self.load = build / "bench/load"
        self.plans = build / "bench/plans"
        self.pgbench = programs() / "pgbench"


def _build(command):
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failure(f"the build failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")


class Bench:
    """Both sides and nginx at one scale. All are paused except the measured one."""

    def __init__(self, tools, directory, scale):
        self.tools = tools
        self.scale = scale
        self.directory = directory / scale
        self.directory.mkdir(mode=0o755)
        self.load = LoadTool(tools.load, DIRECTORY / "mixes", scale)
        self.parts = []
        self.data = {}
        self.loaded = {}

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self):
        say(f"scale {self.scale}: making and loading the rows")
        self.plaza = self._part(Plaza)
        self.reference = self._part(Reference)
        self.tutorial = self._part(Tutorial)
        self.nginx = self._part(Nginx)
        self._fill(self.plaza, self.reference, self.tutorial)

    def _fill(self, *sides):
        for side in sides:
            self.data[side.name] = self.directory / f"{side.name}-data"
            make = [self.tools.generator, "--scale", self.scale, "--schema", side.schema, self.data[side.name]]
            subprocess.run([str(word) for word in make], check=True, stdout=subprocess.DEVNULL)
            self.loaded[side.name] = side.fill(self.data[side.name])
        self.nginx.start()
        for part in self.parts:
            part.pause()

    def _part(self, kind):
        part = kind(self.tools, self.directory)
        self.parts.append(part)
        return part

    def __exit__(self, *_):
        for part in reversed(self.parts):
            part.remove()
        shutil.rmtree(self.directory, ignore_errors=True)

    @contextlib.contextmanager
    def only(self, part):
        part.resume()
        try:
            yield
        finally:
            part.pause()

    def say_pair(self, operation, records, is_quiet):
        costs = ", ".join(f"{name} {cpu_us(record):,.1f} µs" for name, record in records.items())
        say(f"{self.scale} {report.NAMES.get(operation, operation)}: {costs}{'' if is_quiet else ' (not quiet)'}")

    def say_storm(self, records, is_quiet):
        p99 = ", ".join(f"{name} {record['load']['p99_us'] / 1000:.2f} ms" for name, record in records.items())
        say(f"W6 {self.scale} p99 of reads: {p99}{'' if is_quiet else ' (not quiet)'}")


class NetworkBench(Bench):
    """Plaza with the rows of a network, and nginx."""

    def _start(self):
        say(f"scale {self.scale}: making and loading the rows of a network")
        self.plaza = self._part(Network)
        self.nginx = self._part(Nginx)
        self._fill(self.plaza)


def say(text):
    print(text, file=sys.stderr, flush=True)


def is_whole(options):
    """Whether the run is complete, so that its results can be written."""
    return options.scale is None and options.only is None and len(set(options.workloads)) == len(WORKLOADS)


def refuse_if_busy(share, moment):
    if share > FOREIGN_LIMIT:
        raise Failure(
            f"other programs used {share:.0%} of the machine {moment}, the limit is {FOREIGN_LIMIT:.0%}: "
            "nothing was written to bench/results"
        )


def parse(arguments, description_):
    parser = argparse.ArgumentParser(
        prog="bench/run", description=description_, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("workloads", nargs="*", metavar="W1|W2|W6|W7|plans", help="workloads to measure (default: all but plans)")
    parser.add_argument("--scale", choices=["S", "M", "L"], help="1,000, 10,000 or 100,000 people")
    parser.add_argument("--seconds", type=int, default=4, help="duration of each measurement")
    parser.add_argument("--pairs", type=int, default=5, help="number of pairs of measurements")
    parser.add_argument("--only", metavar="LIST", help="operations of W1: " + ",".join(single.OPERATIONS))
    parser.add_argument("--table", metavar="FILE", help="print the table of these results without measuring")
    options = parser.parse_args(arguments)
    options.checks_plans = options.workloads == ["plans"]
    if options.checks_plans:
        return options
    options.workloads = options.workloads or WORKLOADS
    unknown = set(options.workloads) - set(WORKLOADS)
    if unknown:
        parser.error(f"no such workload: {', '.join(sorted(unknown))} (W1, W2, W6, W7, or plans alone)")
    options.operations = options.only.split(",") if options.only else single.OPERATIONS
    unknown = set(options.operations) - set(single.OPERATIONS)
    if unknown:
        parser.error(f"no such operation: {', '.join(sorted(unknown))} ({', '.join(single.OPERATIONS)})")
    return options


def measure_scale(bench, options, operations):
    """Runs the requested measurements at one scale, one after the other."""
    if "W1" in options.workloads:
        if "w1" in operations:
            yield limits.measure(bench, options.seconds)
        for operation in operations:
            yield single.measure_operation(bench, operation, options.seconds, options.pairs)
        if "w1" in operations:
            yield single.find_rate(bench, options.seconds / 2)


def measure_all(tools, directory, options):
    if "W2" in options.workloads:
        for scale in [options.scale] if options.scale else ["S", "M"]:
            yield from _measure_network(tools, directory, scale, options)
    if options.workloads == ["W2"]:
        return
    first = options.scale or "S"
    with Bench(tools, directory, first) as bench:
        yield from measure_scale(bench, options, options.operations)
        if "W6" in options.workloads:
            yield storm.measure(bench, options.seconds, options.pairs)
        if "W7" in options.workloads:
            yield lifecycle.measure_start(bench, max(3, options.pairs))
            if options.scale:
                yield from _measure_volume(bench, options)
    reads = [operation for operation in options.operations if operation in single.READS]
    if options.scale is None and ("W7" in options.workloads or ("W1" in options.workloads and reads)):
        with Bench(tools, directory, "M") as bench:
            yield from measure_scale(bench, options, reads)
            if "W7" in options.workloads:
                yield from _measure_volume(bench, options)


def _measure_network(tools, directory, scale, options):
    with NetworkBench(tools, directory, scale) as bench:
        yield limits.measure(bench, options.seconds) | {"beside": "W2"}
        for operation in network.OPERATIONS:
            yield network.measure_operation(bench, operation, options.seconds, options.pairs)


def _measure_volume(bench, options):
    with bench.only(bench.plaza):
        yield lifecycle.measure_import(bench, bench.data["plaza"], bench.loaded["plaza"])
    yield lifecycle.measure_memory(bench, options.seconds)


def write_results(results):
    parts = [results["date"], *results["workloads"]]
    path = DIRECTORY / "results" / ("-".join(parts) + ".json")
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(results, indent=1) + "\n")
    path.with_suffix(".svg").write_text(plot.svg(results))
    return path


def show(results):
    print(table.markdown(results))
    judgment = table.judgment(results)
    if judgment:
        print("\n" + judgment)
    return 0 if all(is_met for *_, is_met in report.goals(results)) else 1


def _end(number, _frame):
    raise SystemExit(128 + number)


def main():
    options = parse(sys.argv[1:], __doc__)
    if options.table:
        return show(json.loads(pathlib.Path(options.table).read_text()))
    signal.signal(signal.SIGTERM, _end)
    # The users of PostgreSQL and nginx must be able to enter their subdirectories.
    directory = pathlib.Path(tempfile.mkdtemp(prefix="plaza-bench-"))
    directory.chmod(0o711)
    try:
        tools = Tools(options)
        if options.checks_plans:
            with NetworkBench(tools, directory, options.scale or "L") as bench:
                return network.check_plans(bench, tools.plans)
        busy = busy_share(seconds=5)
        say(f"other programs use {busy:.0%} of the machine")
        if is_whole(options):
            refuse_if_busy(busy, "before the run")
        results = {
            "date": datetime.date.today().isoformat(),
            "command": shlex.join(["bench/run"] + sys.argv[1:]),
            "workloads": options.workloads,
            "scale": options.scale,
            "seconds": options.seconds,
            "machine": description(REPOSITORY),
            "clients": {side.name: side.connections for side in (Plaza, Reference, Tutorial, Nginx)},
            "measurements": [],
        }
        for measurement in measure_all(tools, directory, options):
            results["measurements"].append(measurement)
        ended = show(results)
        if is_whole(options):
            refuse_if_busy(report.foreign_share(results), "during the run")
            say(f"\nwritten to {write_results(results).relative_to(REPOSITORY)}")
        else:
            say("\npartial run: not written to bench/results")
        return ended
    except (Failure, subprocess.CalledProcessError) as failure:
        say(f"bench/run: {failure}")
        return 2
    except KeyboardInterrupt:
        return 130
    finally:
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
