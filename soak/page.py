"""The run as a page: figures, plots with the faults marked. One file, which asks nothing of any network."""

from collections.abc import Mapping
from html import escape
from typing import Any

from soak.chart import Chart, Points
from soak.record import FINE, Record
from soak.run import Outcome
from soak.verdict import lags

SECONDS_OF_RATE = 5.0
FIGURES = {
    "published": "published",
    "stored": "stored",
    "superseded": "superseded by a newer one",
    "duplicates": "duplicates",
    "rejected": "rejected",
    "missing": "missing",
    "doubled": "doubled",
    "stale": "stale",
    "resurrected": "resurrected",
    "deadLettered": "dead-lettered",
    "wrongReasons": "rejected for a wrong reason",
    "wrongReads": "wrong reads",
    "reads": "reads",
    "recoverySeconds": "slowest recovery (s)",
    "slowestReadSeconds": "slowest read (s)",
    "mostWaiting": "most in the queue",
    "longestLagSeconds": "longest lag (s)",
}

STYLE = """
:root { color-scheme: light dark; --ink: light-dark(#1c2733, #e4e9ee); --faint: light-dark(#d8dee5, #36414c);
  --line: light-dark(#0b62a8, #6db3f2); --bad: light-dark(#b3261e, #ff8a80); --good: light-dark(#1b6e3c, #7fd69b);
  --outage: light-dark(#f4c7c3, #5c2b29); --kill: light-dark(#d98324, #f0a95a); --other: light-dark(#7a4fb3, #c3a3f0); }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } .holds { color: var(--good); } .broken { color: var(--bad); }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .2rem 1.5rem; }
dl div { display: flex; justify-content: space-between; border-bottom: 1px solid var(--faint); }
dd { margin: 0; font-variant-numeric: tabular-nums; font-weight: 600; }
figure { margin: 1.2rem 0 0; } figcaption { font-weight: 600; } svg { width: 100%; height: auto; }
text { font-size: 11px; fill: var(--ink); } .grid { stroke: var(--faint); } .line { fill: none; stroke: var(--line); }
.area { fill: var(--line); opacity: .15; } .stop-database, .kill-database { fill: var(--outage); }
.kill-subscriber { fill: var(--kill); } .rotate-secret, .republish, .redrive { fill: var(--other); }
table { border-collapse: collapse; margin-top: 1rem; } td, th { padding: .15rem 1rem .15rem 0; text-align: left; }
"""


def page(outcome: Outcome, found: Mapping[str, Any]) -> str:
    record = outcome.record
    seconds = record.samples[-1].at
    plots = "".join(chart.svg(seconds, record.faults) for chart in _charts(record))
    verdict = "all promises held" if found["holds"] else "a promise was broken"
    problems = "".join(f"<li>{escape(problem)}</li>" for problem in found["problems"])
    figures = "".join(
        f"<div><dt>{escape(text)}</dt><dd>{_told(found[name])}</dd></div>" for name, text in FIGURES.items()
    )
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Soak: {verdict}</title>
<style>{STYLE}</style>
<h1>Soak: <span class="{"holds" if found["holds"] else "broken"}">{verdict}</span></h1>
<p>{outcome.plan.messages:,} messages in {seconds:,.0f} s, seed {outcome.plan.seed}; errors of the API:
{escape(str(found["apiErrors"] or "none"))}.</p>
<ul class="broken">{problems}</ul><dl>{figures}</dl>{plots}{_table(record)}
</html>
"""


def _charts(record: Record) -> list[Chart]:
    samples = record.samples
    return [
        Chart("Backlog: messages in the queue", "", [(it.at, it.backlog) for it in samples]),
        Chart("Lag: how long ago was published what is done with now", " s", lags(record)),
        Chart("Done with, messages a second", "", _rate(record)),
        Chart("Rejected so far", "", [(it.at, it.rejected) for it in samples]),
        Chart("Reads that failed, a second", "", _failures(record)),
    ]


def _rate(record: Record) -> Points:
    points, behind = [], 0
    samples = record.samples
    for sample in samples:
        while sample.at - samples[behind].at > SECONDS_OF_RATE:
            behind += 1
        first, span = samples[behind], max(sample.at - samples[behind].at, 1.0)
        done = (sample.published - sample.backlog) - (first.published - first.backlog)
        points.append((sample.at, max(done / span, 0.0)))
    return points


def _failures(record: Record) -> Points:
    counts = dict.fromkeys(range(int(record.samples[-1].at) + 1), 0)
    for read in record.reads:
        if read.outcome != FINE and int(read.at) in counts:
            counts[int(read.at)] += 1
    return [(float(at), float(count)) for at, count in counts.items()]


def _table(record: Record) -> str:
    rows = "".join(
        f"<tr><td>{it.begin:.1f} s</td><td>{it.end - it.begin:.1f} s</td><td>{escape(it.fault)}</td>"
        f"<td>{escape(it.told)}</td></tr>"
        for it in record.faults
    )
    return f"<table><tr><th>at</th><th>for</th><th>fault</th><th></th></tr>{rows}</table>"


def _told(value: float) -> str:
    return f"{value:,}"
