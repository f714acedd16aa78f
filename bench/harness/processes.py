"""Runs servers as processes, in groups whose CPU time is measured."""

import os
import pwd
import signal
import subprocess
import time
import urllib.error
import urllib.request

from harness.machine import CpuGroup


class Failure(Exception):
    """Why a measurement is impossible, in one line."""


class Server:
    def __init__(self, name, directory, user=None):
        self.name = name
        self.log = directory / f"{name}.log"
        self.group = CpuGroup(name)
        self.user = user
        self.process = None

    def start(self, command, environment, cwd):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [str(word) for word in command],
                env=environment,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=self._become,
                start_new_session=True,  # so that Ctrl-C does not reach the servers, which are stopped in order
            )
        self.group.roots = [self.process.pid]

    def _become(self):
        self.group.join()
        if self.user:
            entry = pwd.getpwnam(self.user)
            os.setgroups([])
            os.setgid(entry.pw_gid)
            os.setuid(entry.pw_uid)

    def wait_until(self, is_ready, seconds=60):
        deadline = time.monotonic() + seconds
        while not is_ready():
            if self.process.poll() is not None:
                raise Failure(f"{self.name} exited: {self.last_words()}")
            if time.monotonic() > deadline:
                raise Failure(f"{self.name} is not ready after {seconds} s: {self.last_words()}")
            time.sleep(0.002)

    def last_words(self):
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def pause(self):
        self._signal(signal.SIGSTOP)

    def resume(self):
        self._signal(signal.SIGCONT)

    def _signal(self, number):
        for pid in self.group.pids():
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def stop(self, number=signal.SIGTERM):
        if self.process is None:
            return
        self.resume()
        if self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None

    def remove(self):
        self.stop()
        self.group.remove()


def answers(url):
    """Whether a GET returns 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False
