"""
Lighthouse's figures for a phone, of the site as it is deployed: behind nginx, over https and
HTTP/2, with its page cache warm and the clinic's record full of made-up facts. Needs Node, Chromium
and nginx. On a machine that is busy with other things only the sizes, CLS and the scores beside
performance mean anything: it takes every delay for the page's own. Each figure is the median of
several runs, each score the lowest.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from proxy import proxied_site

PAGES = {
    "home": "/",
    "condition page": "/conditions/back-spasms/",
    "article": "/articles/still-cant-sit-comfortably/",
    "list of articles": "/articles/",
    "contact": "/contact/",
    "about": "/about/",
    "first visit": "/first-visit/",
}
FIGURES = {
    "FCP ms": "first-contentful-paint",
    "LCP ms": "largest-contentful-paint",
    "CLS": "cumulative-layout-shift",
    "TBT ms": "total-blocking-time",
    "bytes": "total-byte-weight",
}


RUNS = 5


def main():
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not (chromium and shutil.which("npx")):
        sys.exit("Chromium or Node is missing")
    os.environ["CHROME_PATH"] = chromium
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with proxied_site(Path(folder)) as site:
            site.shell("from tests.made_up import fill; fill('full')")
            heads = "".join(f"{name:>9}" for name in FIGURES)
            print(f"{'page':<18}{'scores':<18}{heads}")
            for name, path in PAGES.items():
                site.nginx.get(path, Accept_Encoding="br")
                reports = [lighthouse(site.nginx.url + path) for _ in range(RUNS)]
                scores = "/".join(map(str, map(min, zip(*map(scores_of, reports), strict=True))))
                print(f"{name:<18}{scores:<18}", end="")
                for audit in FIGURES.values():
                    figure = statistics.median(
                        report["audits"][audit]["numericValue"] for report in reports
                    )
                    print(f"{round(figure, 0 if figure > 1 else 3):>9,.10g}", end="")
                print(flush=True)


def scores_of(report):
    return [round(100 * part["score"]) for part in report["categories"].values()]


def lighthouse(address):
    command = ["npx", "--yes", "lighthouse@12", address, "--quiet", "--output=json"]
    command += ["--chrome-flags=--headless=new --no-sandbox --ignore-certificate-errors"]
    done = subprocess.run(command, check=False, capture_output=True)
    if done.returncode:  # now and then Chromium paints nothing in time
        done = subprocess.run(command, check=True, capture_output=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
