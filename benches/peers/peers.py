"""Measures nh3 and turbohtml on the inputs of a task; prints a line of JSON for each package."""

import json
import statistics
import sys
import time

task_file, packages = sys.argv[1:]
sys.path.insert(0, packages)

import nh3
import turbohtml.clean
from importlib.metadata import version

with open(task_file, encoding="utf-8") as file:
    task = json.load(file)
elements = task["list"]
schemes = {"http", "https", "mailto"}

nh3_cleaner = nh3.Cleaner(
    tags=set(elements),
    attributes={element: set(attributes) for element, attributes in elements.items() if attributes},
    url_schemes=schemes,
    link_rel=None,
)
turbohtml_sanitizer = turbohtml.clean.Sanitizer(
    turbohtml.clean.Policy(
        tags=frozenset(elements),
        attributes={element: frozenset(attributes) for element, attributes in elements.items()},
        url_schemes=frozenset(schemes),
        on_disallowed_tag=turbohtml.clean.OnDisallowed.STRIP,
    )
)
peers = [("nh3", nh3_cleaner.clean), ("turbohtml", turbohtml_sanitizer.sanitize)]


def seconds(sanitize, comments):
    """The median time of five runs over all comments, after one that is not counted."""
    times = []
    for _ in range(6):
        start = time.perf_counter()
        for comment in comments:
            sanitize(comment)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


for name, sanitize in peers:
    measured = [seconds(sanitize, comments) for comments in task["inputs"]]
    print(json.dumps({"package": name, "version": version(name), "seconds": measured}))
