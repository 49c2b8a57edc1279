"""The segregation indices of a run against the Python library `segregation` (PySAL), which knows nothing of
this one.

    pip install segregation
    python3 tests/check_segregation.py path/to/commonground

Runs the town for no week and compares dissimilarity, isolation, exposure, correlation ratio, Gini,
Theil's H and multigroup dissimilarity of residence; exit code 1 if one differs by more than 1e-6.
"""

import csv
import subprocess
import sys
import tempfile
import warnings

warnings.filterwarnings("ignore")

import pandas as pd  # noqa: E402
from segregation.multigroup import MultiDissim, MultiInfoTheory  # noqa: E402
from segregation.singlegroup import (  # noqa: E402
    CorrelationR,
    Dissim,
    Gini,
    Isolation,
)


def run(program):
    """Residents by area and group, and the rows of the city, of week 0."""
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "--weeks", "1", "--set", "burn_in_weeks=0", "--format", "csv"]
        subprocess.run([*command, "--quiet", "--out", f"{folder}/run"], check=True)
        with open(f"{folder}/run/series.csv", newline="", encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if row["week"] == "0"]
    people, city = {}, {}
    for row in rows:
        if row["indicator"] == "residents" and row["area"] != "all" and row["group"] != "all":
            people.setdefault(row["area"], {})[row["group"]] = int(float(row["value"]))
        elif row["setting"] == "residence" and row["area"] == "all":
            city[row["indicator"], row["group"], row["outgroup"]] = float(row["value"])
    return pd.DataFrame.from_dict(people, orient="index"), city


def expected(people):
    """What the library finds, by indicator, group and outgroup."""
    groups = list(people.columns)
    host, everybody = groups[0], people.sum(axis=1)
    for group in groups:
        of = people[[group]].assign(total=everybody)
        yield "isolation", group, "all", Isolation(of, group, "total").statistic
        yield "correlation_ratio", group, "all", CorrelationR(of, group, "total").statistic
        yield "segregation_gini", group, "all", Gini(of, group, "total").statistic
        if group != host:
            pair = people[[group]].assign(total=people[group] + people[host])
            yield "dissimilarity", group, host, Dissim(pair, group, "total").statistic
        for other in groups:
            if other != group:
                # The library has exposure to all others only; shares of one of them by hand.
                met = (people[group] * people[other] / everybody).sum() / people[group].sum()
                yield "exposure", group, other, met
    yield "theil_h", "all", "all", MultiInfoTheory(people, groups).statistic
    yield "multigroup_d", "all", "all", MultiDissim(people, groups).statistic


def main():
    people, city = run(sys.argv[1])
    worst, checked = 0.0, 0
    for indicator, group, outgroup, known in expected(people):
        found = city[indicator, group, outgroup]
        worst, checked = max(worst, abs(found - known)), checked + 1
        if abs(found - known) > 1e-6:
            print(f"{indicator} of {group} (outgroup {outgroup}): {found}, the library has {known}")
    print(f"{checked} indices of {len(people)} areas, largest difference {worst:.1e}")
    sys.exit(0 if worst <= 1e-6 and checked > 10 else 1)


if __name__ == "__main__":
    main()
