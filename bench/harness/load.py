"""Runs the load tool and measures the CPU time of the servers."""

import json
import os
import subprocess

from harness.machine import Window
from harness.processes import Failure

FOREIGN_LIMIT = 0.10


class LoadTool:
    def __init__(self, program, mixes, scale):
        self.program = program
        self.mixes = mixes
        self.scale = scale

    def command(self, side, mode, mix, **flags):
        """mix: a kind of request, or a file of mixes/."""
        named = self.mixes / f"{mix}.txt"
        command = [self.program, mode, named if named.exists() else mix, "--port", side.port, "--scale", self.scale]
        if hasattr(side, "tokens"):
            command += ["--tokens", side.tokens, "--schema", side.schema]
        for flag, value in flags.items():
            command += ["--" + flag.replace("_", "-"), value]
        return [str(word) for word in command]

    def start(self, side, mode, mix, **flags):
        command = self.command(side, mode, mix, **flags)
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"PATH": os.environ["PATH"]})

    def result(self, process):
        output, _ = process.communicate()
        if process.returncode > 1:
            raise Failure("the load tool failed")
        return json.loads(output)

    def run(self, side, mode, mix, **flags):
        return self.result(self.start(side, mode, mix, **flags))

    def measure(self, side, mode, mix, seconds, **flags):
        """A warm-up and a run. Returns a record with the CPU time per request in µs."""
        flags = {"conns": side.connections} | flags
        self.run(side, mode, mix, seconds=min(2, seconds), warm_up=0, **flags)
        window = Window(side.groups)
        result = self.run(side, mode, mix, seconds=seconds, warm_up=0, **flags)
        used, foreign = window.end()
        if result["faults"]:
            raise Failure(f"{side.name} failed {result['faults']} of {result['sent']} {mix}: {result['first_fault']}")
        cpu = [nanoseconds / 1000 / result["sent"] for nanoseconds in used]
        return {
            "server": side.name,
            "cpu_server_us": cpu[0],
            "cpu_postgres_us": cpu[1] if len(cpu) > 1 else 0.0,
            "foreign_share": foreign,
            "load": result,
        }


def cpu_us(record):
    return record["cpu_server_us"] + record["cpu_postgres_us"]


def is_quiet(records):
    return all(record["foreign_share"] <= FOREIGN_LIMIT for record in records)
