"""Replays the recorded scenarios and behaviour checks against the launcher, and compares with what is listed as passing.

usage: recorded.py FOLDER [--update]

FOLDER holds golden/ and checks/. The lists .ci/passing-golden.txt and .ci/passing-checks.txt name what passes. One that is
listed and fails, or is no longer there, fails the run; one that passes and is not listed is printed, and --update adds it.
The lists only grow.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

from launcher import Launcher

CI = pathlib.Path(__file__).resolve().parent


def golden(folder, kubeconfig, report):
    subprocess.run([sys.executable, folder / "golden" / "golden.py", "replay", "--kubeconfig", kubeconfig, "--jobs", "4",
                    "--json", report, "--failures-only", folder / "golden" / "scenarios"], stdout=subprocess.DEVNULL)
    scenarios = json.loads(report.read_text())["scenarios"]
    return {f"{s['area']}/{s['name']}": s["pass"] for s in scenarios}


def checks(folder, kubeconfig, report):
    subprocess.run([sys.executable, folder / "checks" / "behaviours_shared.py", "--kubeconfig", kubeconfig, "--parallel",
                    "4", "--json", report], stdout=subprocess.DEVNULL)
    return {f"{c['area']}/{c['id']}": c["result"] == "PASS" for c in json.loads(report.read_text())}


def compare(title, results, listed_in, update):
    listed = set(listed_in.read_text().split()) if listed_in.exists() else set()
    passing = {name for name, passed in results.items() if passed}
    print(f"{title}: {len(passing)} of {len(results)} pass; {len(listed)} are listed as passing")
    for name in sorted(passing - listed):
        print(f"  passes, not listed: {name}")
    broken = sorted(listed - passing)
    for name in broken:
        print(f"  LISTED, BUT {'FAILS' if name in results else 'IS NOT THERE'}: {name}")
    if update:
        listed_in.write_text("".join(f"{name}\n" for name in sorted(passing | listed)))
    return not broken


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    update = "--update" in sys.argv
    good = True
    with tempfile.TemporaryDirectory() as temporary:
        report = pathlib.Path(temporary) / "report.json"
        for title, replay, listed in (("golden", golden, "passing-golden.txt"), ("checks", checks, "passing-checks.txt")):
            with Launcher("--nodes", "3") as launcher:
                results = replay(folder, launcher.kubeconfig, report)
            if not results:
                print(f"{title}: nothing was run")
                good = False
            good &= compare(title, results, CI / listed, update)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
