"""Medians and their confidence intervals."""

import random
import statistics


def summary(values):
    """The median and its 95 % confidence interval, by bootstrap with 2,000 samples."""
    chance = random.Random(1)
    medians = sorted(statistics.median(chance.choices(values, k=len(values))) for _ in range(2000))
    return {"median": statistics.median(values), "low": medians[50], "high": medians[1949]}


def quiet_ones(pairs):
    """The quiet pairs if there are at least two, otherwise all. `pairs` has (is_quiet, pair)."""
    quiet = [pair for is_quiet, pair in pairs if is_quiet]
    return quiet if len(quiet) >= 2 else [pair for _, pair in pairs]


def paired(pairs, ratio):
    """The ratio of each pair that quiet_ones() takes."""
    used = quiet_ones(pairs)
    quiet = sum(1 for is_quiet, _ in pairs if is_quiet)
    return summary([ratio(pair) for pair in used]) | {"taken": len(pairs), "quiet": quiet, "used": len(used)}
