"""What a run proved, as figures; and what is wrong with it, if anything is."""

import math
from collections import Counter
from typing import Any

from soak.record import FINE, Happened, Read, Record
from soak.run import Outcome

RECOVERY_SECONDS = 5.0
ALLOWED_ERRORS = ("WarehouseUnavailable",)
LOSSES = ("missing", "doubled", "stale", "resurrected", "damaged", "inTwoPlaces", "pending")


def figures(outcome: Outcome) -> dict[str, Any]:
    """What `.local/soak.json` holds; `problems` is empty when all promises held."""
    record, report = outcome.record, outcome.report
    found = {
        **report.figures(),
        "wrongReasons": len(report.misplaced),
        "bad": sum(outcome.traffic.bad.values()),
        "badByReason": dict(outcome.traffic.bad),
        "reads": len(record.reads),
        "apiErrors": dict(Counter(read.outcome for read in record.reads if read.outcome != FINE)),
        "apiErrorsOutsideOutages": sum(not _explained(read, record) for read in record.reads if read.outcome != FINE),
        "wrongReads": len(record.wrong_reads),
        "slowestReadSeconds": round(max((read.seconds for read in record.reads), default=0), 3),
        "recoverySeconds": round(max((recovery(record, it) for it in record.outages), default=0), 3),
        "recoveries": [round(recovery(record, it), 3) for it in record.outages],
        "mostWaiting": max(sample.backlog for sample in record.samples),
        "longestLagSeconds": round(max(lag for _, lag in lags(record)), 1),
        "durations": _durations(record),
        "rates": _rates(outcome),
        "seed": outcome.plan.seed,
        "faults": [
            {"what": it.fault, "begin": round(it.begin, 2), "end": round(it.end, 2), "told": it.told}
            for it in record.faults
        ],
        "names": report.names(),
    }
    problems = _problems(found, outcome)
    return {"holds": not problems, "problems": problems, **found}


def recovery(record: Record, outage: Happened) -> float:
    """Seconds from the database's return to the end of the last read that failed all the same."""
    later = [other.begin for other in record.faults if other.begin > outage.end]
    until = min(later, default=math.inf)
    late = [read.at + read.seconds for read in record.reads if outage.begin <= read.at < until and read.outcome != FINE]
    return max(0.0, max(late, default=0.0) - outage.end)


def lags(record: Record) -> list[tuple[float, float]]:
    """For each sample, how long ago as many messages had been published as are done with now."""
    found, behind = [], 0
    samples = record.samples
    for sample in samples:
        done = sample.published - sample.backlog
        while samples[behind].published < done and samples[behind].at < sample.at:
            behind += 1
        found.append((sample.at, sample.at - samples[behind].at if sample.backlog else 0.0))
    return found


def _explained(read: Read, record: Record) -> bool:
    return any(it.begin <= read.at + read.seconds and read.at <= it.end + RECOVERY_SECONDS for it in record.outages)


def _durations(record: Record) -> dict[str, float]:
    settled = record.samples[-1].at
    return {
        "publishing": round(record.published_at, 1),
        "settling": round(settled - record.published_at, 1),
        "outages": round(sum(it.end - it.begin for it in record.outages), 1),
        "total": round(settled, 1),
    }


def _rates(outcome: Outcome) -> dict[str, float]:
    """Messages a second: over the whole run, and in the best ten seconds of it."""
    samples, total = outcome.record.samples, outcome.record.samples[-1].at
    done = [(it.at, it.published - it.backlog) for it in samples]
    best = 0.0
    begin = 0
    for at, count in done:
        while at - done[begin][0] > 10:  # noqa: PLR2004 - seconds, as said above
            begin += 1
        if at - done[begin][0] > 5:  # noqa: PLR2004 - at the start there are no ten yet
            best = max(best, (count - done[begin][1]) / (at - done[begin][0]))
    return {"mean": round(outcome.plan.messages / total, 1), "best": round(best, 1)}


def _problems(found: dict[str, Any], outcome: Outcome) -> list[str]:
    problems = [
        f"{name}: {found[name]}" for name in (*LOSSES, "deadLettered", "wrongReasons", "wrongReads") if found[name]
    ]
    if found["rejected"] != found["bad"]:
        problems.append(f"{found['bad']} were bad and {found['rejected']} rejected")
    if others := {kind: count for kind, count in found["apiErrors"].items() if kind not in ALLOWED_ERRORS}:
        problems.append(f"the API answered errors that it must not: {others}")
    if found["apiErrorsOutsideOutages"]:
        problems.append(f"{found['apiErrorsOutsideOutages']} reads failed while the database was there")
    if found["recoverySeconds"] > RECOVERY_SECONDS:
        problems.append(f"the API took {found['recoverySeconds']} s to recover; the limit is {RECOVERY_SECONDS:g} s")
    happened = Counter(it.fault for it in outcome.record.faults)
    if happened != Counter(fault for _, fault in outcome.plan.faults):
        problems.append(f"not every fault happened: {dict(happened)}")
    return problems
