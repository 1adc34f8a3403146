"""Starts the standalone launcher for the checks of continuous integration, and stops it."""
import pathlib
import re
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Launcher:
    """A running cluster; `kubeconfig` is the path of its kubeconfig, `url` where it serves."""

    def __init__(self, *options):
        self.options = options

    def __enter__(self):
        jars = sorted((ROOT / "core" / "target").glob("kubejar-core-*-standalone.jar"))
        if not jars:
            raise SystemExit("no standalone jar in core/target: run mvn verify first")
        self.folder = tempfile.mkdtemp()
        self.kubeconfig = str(pathlib.Path(self.folder) / "kubeconfig")
        self.process = subprocess.Popen(["java", "-jar", jars[-1], "--kubeconfig", self.kubeconfig, *self.options],
                                        stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        ready = re.fullmatch(r"ready: (https://127\.0\.0\.1:\d+)\n", line)
        if not ready:
            self.process.kill()
            raise SystemExit(f"the launcher printed {line!r} instead of its ready line")
        self.url = ready.group(1)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        code = self.process.wait(timeout=20)
        shutil.rmtree(self.folder)
        if code not in (0, 143):
            raise SystemExit(f"the launcher ended with exit code {code} after SIGTERM")
