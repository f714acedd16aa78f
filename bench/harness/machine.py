"""Describes the machine, and measures the CPU time of groups of processes."""

import os
import pathlib
import platform
import re
import resource
import subprocess
import time

V1 = pathlib.Path("/sys/fs/cgroup/cpuacct")
V2 = pathlib.Path("/sys/fs/cgroup")


def _cgroup_parent():
    """The directory in which cgroups can be created, or None without permission."""
    own = pathlib.Path("/proc/self/cgroup").read_text()
    for line in own.splitlines():
        _, controllers, path = line.split(":", 2)
        if "cpuacct" in controllers.split(",") and os.access(V1 / path.lstrip("/"), os.W_OK):
            return V1 / path.lstrip("/")
    unified = re.search(r"^0::/(.*)$", own, re.M)
    if unified and (V2 / unified[1] / "cpu.stat").exists() and os.access(V2 / unified[1], os.W_OK):
        return V2 / unified[1]
    return None


class CpuGroup:
    """A group of processes and their children, including ended ones."""

    def __init__(self, name):
        self.directory = None
        self.roots = []
        parent = _cgroup_parent()
        if parent is None:
            return
        self.directory = parent / f"plaza-bench-{os.getpid()}-{name}"
        try:
            self.directory.mkdir()
        except OSError:
            self.directory = None

    @property
    def method(self):
        return "cgroup" if self.directory else "schedstat"

    def join(self):
        """Adds the calling process to the group. Call it between fork and exec."""
        if self.directory:
            (self.directory / "cgroup.procs").write_text(str(os.getpid()))

    def pids(self):
        if self.directory:
            return [int(pid) for pid in (self.directory / "cgroup.procs").read_text().split()]
        return _with_descendants(self.roots)

    def nanoseconds(self):
        """CPU time of the group so far. With schedstat, without processes that have ended."""
        if self.directory is None:
            return sum(_schedstat(pid) for pid in self.pids())
        usage = self.directory / "cpuacct.usage"
        if usage.exists():
            return int(usage.read_text())
        return 1000 * int(re.search(r"^usage_usec (\d+)", (self.directory / "cpu.stat").read_text(), re.M)[1])

    def remove(self):
        if self.directory:
            try:
                self.directory.rmdir()
            except OSError:
                pass  # a process has not ended yet


def _with_descendants(roots):
    children = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:
            continue
        parent = int(text[text.rindex(")") + 2 :].split()[1])
        children.setdefault(parent, []).append(int(stat.parent.name))
    found = list(roots)
    for pid in found:
        found.extend(children.get(pid, []))
    return found


def _schedstat(pid):
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            total += int(task.read_text().split()[0])
        except OSError:
            pass
    return total


class Window:
    """Measures the CPU time of groups, and the share of other programs, from its creation to end()."""

    def __init__(self, groups):
        self.groups = groups
        self.begin = self._now()

    def _now(self):
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return {
            "groups": [group.nanoseconds() for group in self.groups],
            "tools": int(1e9 * (children.ru_utime + children.ru_stime)),
            "all": _busy_nanoseconds(),
            "uptime": float(pathlib.Path("/proc/uptime").read_text().split()[0]),
        }

    def end(self):
        """CPU time of each group in nanoseconds, and the share of the machine that other programs used."""
        now = self._now()
        used = [after - before for before, after in zip(self.begin["groups"], now["groups"])]
        ours = sum(used) + now["tools"] - self.begin["tools"]
        span = 1e9 * (now["uptime"] - self.begin["uptime"]) * os.cpu_count()
        foreign = (now["all"] - self.begin["all"] - ours) / span if span else 0
        return used, max(0.0, foreign)


def busy_share(seconds):
    """The share of the machine that other programs use while this one sleeps."""
    window = Window([])
    time.sleep(seconds)
    return window.end()[1]


def _busy_nanoseconds():
    """CPU time of all processes and, if the hypervisor reports it, of other virtual machines."""
    fields = [int(field) for field in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    tick = 1_000_000_000 // os.sysconf("SC_CLK_TCK")
    user, nice, system, _idle, _wait, irq, softirq, steal = fields
    exact = V1 / "cpuacct.usage"
    if exact.exists():
        return int(exact.read_text()) + steal * tick
    return (user + nice + system + irq + softirq + steal) * tick


def resident_kb(pid):
    return int(re.search(r"^VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text(), re.M)[1])


def _first_line(path):
    try:
        return pathlib.Path(path).read_text().split("\n", 1)[0]
    except OSError:
        return None


def description(repository):
    cpu = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.M)
    memory = re.search(r"^MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text(), re.M)
    git = ["git", "-C", str(repository), "describe", "--always", "--dirty", "--abbrev=12"]
    return {
        "cpu": cpu[1] if cpu else platform.processor(),
        "cores": os.cpu_count(),
        "memory_mb": int(memory[1]) // 1024,
        "kernel": platform.release(),
        "governor": _first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
        "pressure": _first_line("/proc/pressure/cpu"),
        "git": subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip(),
    }
