"""A mirror reading for people, in a terminal: a line a country, what was said where, and what may be claimed of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mirrorwire.readings.claimable import Sentence
from mirrorwire.readings.country import Began, CountryReading
from mirrorwire.readings.mirror import Mirror, in_window
from mirrorwire.readings.naming import called
from mirrorwire.readings.narratives import Narrative
from mirrorwire.readings.nouns import Claim, Report
from mirrorwire.terminal import place, plain

_BLOCKS: Final = "▁▂▃▄▅▆▇█"
# days of the baseline in one character of its picture, and characters of it
_DAYS_A_MARK: Final = 2
_MARKS: Final = 28
_MOST_NARRATIVES: Final = 6
_MOST_CLAIMS: Final = 3
_MOST_PLACES: Final = 6
_MOST_EVIDENCE: Final = 200
_STANDING: Final = {
    "confirmatory": "registered before its window",
    "registered late": "registered when its window had begun",
    "exploratory": "exploratory: the date was not registered before it",
}


def show_mirror(found: Mirror, console: Console, *, evidence: bool = False) -> None:
    """Print a reading; with `evidence`, the reports and claims behind every number, with their places."""
    asked = found.question
    actors, third = (", ".join(called(code) for code in codes) for codes in (asked.actors, asked.third))
    title = f"{actors.replace(', ', ' and ')} in the mirror of {third}"
    console.print(Text(plain(title), style="bold", overflow="fold"))
    about = [
        f"{asked.days} day{'' if asked.days == 1 else 's'} from {asked.start}",
        _STANDING[found.standing],
        f"{found.reports} reports, {found.collapsed} with copies collapsed",
    ]
    if found.undated:
        about.append(f"{found.undated} more without a date")
    console.print(Text(plain(" · ".join(about)), style="dim"))
    if found.registration:
        console.print(Text(f"registration {found.registration} of {found.registered_at}", style="dim"))
    if found.refusal is not None:
        console.print(Text(plain(found.refusal), style="yellow"))
    for note in (*asked.notes, *found.coverage.notes):
        console.print(Text(plain(note), style="yellow"))
    console.print()
    for country in found.countries:
        _country(found, country, console, evidence=evidence)
    _together(found, console)
    _order(found, console)
    _tones(found, console, evidence=evidence)
    _narratives(found, console, evidence=evidence)
    _manual(found, console, evidence=evidence)
    for title, sentences in (
        ("What may be claimed", found.box.may),
        ("What may not", found.box.may_not),
        ("What else happened in the window", found.box.else_happened),
    ):
        _sentences(title, sentences, console, evidence=evidence)


def _country(found: Mirror, country: CountryReading, console: Console, *, evidence: bool) -> None:
    line = Text(overflow="fold")
    line.append(f"{called(country.country)} {country.country}  ", style="bold cyan")
    surge = country.surge
    notes = [note for one in found.coverage.countries if one.country == country.country for note in one.notes]
    if surge is None:
        line.append(plain(f"not readable: {country.not_readable}"), style="yellow")
        console.print(line)
        _lines(notes, console, style="yellow")
        if evidence:
            reports = {report.id: report for report in found.evidence.reports}
            _reports("in the window, counted nowhere", in_window(found, country.country), reports, console)
        console.print()
        return
    stands = country.country in found.reacted
    line.append_text(picture(country))
    line.append(f"  {_ratio(surge.ratio)}", style="bold green" if stands else "bold")
    line.append(f" ({_figure(surge.low)}–{_figure(surge.high)})")
    if stands:
        line.append("  reacted", style="bold green")
    console.print(line)
    raw = f" ({country.observed_raw} in all)" if country.observed_raw != surge.observed else ""
    low, high = surge.likely
    expected = f"{_figure(surge.expected)} expected ({low} to {high} nine times in ten)"
    began = f"onset {country.no_onset}"
    if country.began is not None:
        began = f"{'began' if stands else 'if anything began, then'} {began_words(country.began)}"
        if country.began.times[0].date() < found.question.start:
            began += f", which reaches back before {found.question.start}"
    more = [
        f"{_number(surge.observed, 'report')}{raw} of {_number(len(country.reporting), 'outlet')}, "
        f"{expected}, {_figure(surge.baseline)} a day before",
        f"p {_p(surge.p)}, q {_p(country.q)}, {surge.placebo_rank} of {surge.placebo_count} earlier dates as unusual",
        f"a reaction would be seen from ×{_figure(surge.minimum_detectable)} on",
        began,
        f"{_number(len(country.outlets), 'outlet')} read",
    ]
    _lines(more, console, style="dim")
    _lines([*notes, *(f"{name} is left out: {why}" for name, why in country.left_out)], console, style="yellow")
    if evidence:
        reports = {report.id: report for report in found.evidence.reports}
        _reports("in the window", country.observed, reports, console)
        _reports("copies in the window", country.copies, reports, console)
        counted = {*country.observed, *country.copies}
        left = [one for one in in_window(found, country.country) if one not in counted]
        _reports("in the window, of outlets that are left out", left, reports, console)
        _reports("in the 56 days before", country.baseline, reports, console)
    console.print()


def _lines(lines: Iterable[str], console: Console, *, style: str) -> None:
    for one in lines:
        console.print(Padding(Text(plain(one), style=style, overflow="fold"), (0, 0, 0, 5), expand=False))


def picture(country: CountryReading) -> Text:
    """Draw a country's reports a day: two days a mark before the window, then the window's days between bars."""
    start = country.start
    marks: list[float] = []
    for at in range(_MARKS, 0, -1):
        days = country.counts[max(0, start - at * _DAYS_A_MARK) : max(0, start - (at - 1) * _DAYS_A_MARK)]
        marks.append(sum(days) / len(days) if days else 0.0)
    window = [float(count) for count in country.counts[start : start + country.days]]
    top = max([*marks, *window, 1.0])
    drawn = Text()
    drawn.append("".join(_block(mark, top) for mark in marks), style="blue")
    drawn.append("│")
    drawn.append("".join(_block(mark, top) for mark in window), style="bold magenta")
    drawn.append("│")
    return drawn


def _block(value: float, top: float) -> str:
    return " " if value <= 0 else _BLOCKS[min(len(_BLOCKS) - 1, int(value / top * len(_BLOCKS)))]


def _together(found: Mirror, console: Console) -> None:
    if found.joint is None:
        _heading("All countries together", console)
        console.print(
            Padding(Text(plain(f"not readable: {found.joint_refusal}"), style="yellow"), (0, 0, 1, 2), expand=False)
        )
        return
    joint = found.joint
    _heading("All countries together", console)
    words = (
        f"p {_p(joint.p)}: {joint.as_high} of {joint.placebos} earlier dates were as high, "
        f"{joint.series} countries, mean score {joint.statistic:.2f}"
    )
    console.print(Padding(Text(words), (0, 0, 1, 2), expand=False))


def _order(found: Mirror, console: Console) -> None:
    _heading("Who reported first", console)
    if found.order is None:
        console.print(
            Padding(Text(plain(f"not readable: {found.order_refusal}"), style="yellow"), (0, 0, 1, 2), expand=False)
        )
        return
    table = Table.grid(padding=(0, 2, 0, 0))
    for what, places in (("country", found.order.countries), ("outlet", found.order.outlets[:_MOST_PLACES])):
        for one in places:
            name = called(one.name) if what == "country" else one.name
            rank = f"{one.rank}" if one.rank == one.last_rank else f"{one.rank}–{one.last_rank}"
            at = f"{one.earliest:%Y-%m-%d}" if one.day_only else f"{one.earliest:%Y-%m-%d %H:%M}"
            table.add_row(Text(what, style="dim"), rank, Text(plain(name), style="cyan"), Text(at, style="green"))
    console.print(Padding(table, (0, 0, 0, 2), expand=False))
    if found.order.caution:
        console.print(Padding(Text(plain(found.order.caution), style="yellow"), (0, 0, 0, 2), expand=False))
    console.print()


def _tones(found: Mirror, console: Console, *, evidence: bool) -> None:
    if not found.tones:
        return
    _heading("Tone toward each actor, against the outlets' own habit", console)
    claims = {claim.id: claim for claim in found.evidence.claims}
    for tone in found.tones:
        line = Text(overflow="fold")
        line.append(f"{called(tone.country)} on {called(tone.actor)}  ", style="bold")
        if tone.refused is not None:
            line.append(plain(f"not readable: {tone.refused.reason}"), style="yellow")
        for change in (tone.accusation, tone.support):
            if change is not None:
                line.append(
                    f"{change.kind} {change.window:.0%}, before {change.baseline:.0%} "
                    f"({change.low:+.0%} to {change.high:+.0%}, p {_p(change.p)}, q {_p(change.q)})  "
                )
        console.print(Padding(line, (0, 0, 0, 2), expand=False))
        if evidence and tone.refused is None:
            for ident in (*tone.window.accusations, *tone.window.support):
                console.print(Padding(_claim(claims[ident]), (0, 0, 0, 6), expand=False))
    console.print()


def _narratives(found: Mirror, console: Console, *, evidence: bool) -> None:
    narrated = found.narratives
    if narrated is None or not narrated.claims:
        return
    _heading("What was said, and where", console)
    wide = sorted(narrated.found, key=lambda one: -len(one.countries))
    shown = narrated.found if evidence else tuple(wide[:_MOST_NARRATIVES])
    claims = {claim.id: claim for claim in found.evidence.claims}
    for one in shown:
        console.print(Padding(_told_by(one, claims), (0, 0, 0, 2), expand=False))
        # countries beside each other, as many as there is room for
        table = Table.grid(padding=(0, 3, 0, 0), expand=False)
        columns = [list(_in_country(told.claims, claims, every=evidence)) for told in one.countries]
        for told in one.countries:
            table.add_column(called(told.country), overflow="fold", min_width=24, max_width=60)
        if evidence or len(columns) * 27 > console.width:
            for told, cells in zip(one.countries, columns, strict=True):
                head = (
                    f"{called(told.country)}: {_number(len(told.outlets), 'outlet')}, {_number(told.collapsed, 'text')}"
                )
                console.print(Padding(Text(plain(head), style="bold"), (0, 0, 0, 4), expand=False))
                for cell in cells:
                    console.print(Padding(cell, (0, 0, 0, 6), expand=False))
        else:
            table.add_row(
                *[
                    Text(f"{called(t.country)}: {_number(len(t.outlets), 'outlet')}", style="bold")
                    for t in one.countries
                ]
            )
            for at in range(max(len(cells) for cells in columns)):
                table.add_row(*[cells[at] if at < len(cells) else Text() for cells in columns])
            console.print(Padding(table, (0, 0, 0, 4), expand=False))
        console.print()
    left = len(narrated.found) - len(shown)
    rest = f"{_number(left, 'more narrative')}; " if left else ""
    compared = f"compared by {narrated.by}"
    console.print(
        Padding(
            Text(
                plain(f"{rest}{_number(len(narrated.alone), 'claim')} that one report alone makes; {compared}"),
                style="dim",
            ),
            (0, 0, 1, 2),
            expand=False,
        )
    )


def _told_by(one: Narrative, claims: Mapping[str, Claim]) -> Text:
    told = one.told
    # of a day without hours it can't be said who was first
    names = sorted({claims[ident].outlet for ident in told.first if ident in claims})
    first = f"on {told.at:%Y-%m-%d}" if told.day_only else f"{', '.join(names)} {told.at:%Y-%m-%d %H:%M}"
    text = Text(overflow="fold")
    text.append(
        f"{_number(len(told.outlets), 'outlet')} of {', '.join(called(each.country) for each in one.countries)}",
        style="bold",
    )
    text.append(plain(f", {_number(told.collapsed, 'text')} ({told.reports} with copies), first {first}"))
    if one.before:
        text.append(f"; said before the window as well ({len(one.before)})", style="yellow")
    if one.keys:
        text.append(plain(f"  [{', '.join(one.keys[:6])}]"), style="dim")
    return text


def _in_country(ids: Sequence[str], claims: Mapping[str, Claim], *, every: bool) -> Iterator[Text]:
    # an event and the headline that it stands in are two claims of the same characters: these are shown once
    places = {(claim.page, claim.spans): claim for claim in reversed([claims[one] for one in ids if one in claims])}
    known = list(places.values())[::-1]
    shown = known if every else known[:_MOST_CLAIMS]
    for claim in shown:
        yield _claim(claim)
    if len(known) > len(shown):
        yield Text(f"and {len(known) - len(shown)} more", style="dim")


def _claim(claim: Claim) -> Text:
    words = " … ".join(" ".join(part.split()) for part in claim.words)
    text = Text(overflow="fold")
    text.append(f"“{plain(words)}”")
    if claim.speaker:
        text.append(f"  {plain(claim.speaker)}", style="magenta")
    where = "; ".join(place(span) for span in claim.spans)
    text.append(f"\n{plain(claim.outlet)} · {claim.at:%Y-%m-%d} · {plain(claim.page)}  [{where}]", style="dim")
    return text


def _manual(found: Mirror, console: Console, *, evidence: bool) -> None:
    _heading("Outlets that say the same, beyond copies", console)
    if found.manual is None:
        console.print(
            Padding(Text(plain(f"not readable: {found.manual_refusal}"), style="yellow"), (0, 0, 1, 2), expand=False)
        )
        return
    manual = found.manual
    chance = ", ".join(f"{count}: {seen} ({by_chance:.1f})" for count, (seen, by_chance) in enumerate(manual.null))
    words = (
        f"{len(manual.groups)} groups among {manual.tested} pairs, at a false-discovery rate of {manual.rate:.0%}; "
        f"pairs by shared claims, and by chance over {manual.draws} permutations: {chance or 'none'}"
    )
    console.print(Padding(Text(words, style="dim", overflow="fold"), (0, 0, 0, 2), expand=False))
    claims = {claim.id: claim for claim in found.evidence.claims}
    for group in manual.groups:
        line = Text(overflow="fold")
        line.append(plain(", ".join(group.outlets)), style="bold")
        line.append(plain(f"  {', '.join(group.countries)}, {len(group.shared)} shared claims, q {_p(group.q)}"))
        if group.owners:
            line.append(plain(f"  owners: {', '.join(group.owners)}"), style="yellow")
        console.print(Padding(line, (0, 0, 0, 2), expand=False))
        for shared in group.shared:
            ids = shared.claims if evidence else shared.claims[: len(group.outlets)]
            for ident in ids:
                if ident in claims:
                    console.print(Padding(_claim(claims[ident]), (0, 0, 0, 6), expand=False))
    console.print()


def _sentences(title: str, sentences: Sequence[Sentence], console: Console, *, evidence: bool) -> None:
    _heading(title, console)
    for one in sentences:
        console.print(Padding(Text(plain(f"• {one.text}"), overflow="fold"), (0, 0, 0, 2), expand=False))
        if evidence and one.evidence:
            ids = ", ".join(one.evidence[:_MOST_EVIDENCE])
            console.print(Padding(Text(plain(ids), style="dim", overflow="fold"), (0, 0, 0, 6), expand=False))
    console.print()


def _reports(title: str, ids: Sequence[str], reports: Mapping[str, Report], console: Console) -> None:
    if not ids:
        return
    console.print(Padding(Text(f"{title}: {len(ids)}", style="bold"), (0, 0, 0, 5), expand=False))
    for ident in ids:
        report = reports[ident]
        text = Text(overflow="fold")
        at = f"{report.at:%Y-%m-%d %H:%M}" if report.hour else f"{report.at:%Y-%m-%d}"
        text.append(f"{at}  ", style="green")
        text.append(plain(report.headline))
        where = "; ".join(f"{code} {place(span)}" for code, span in report.names)
        text.append(
            f"\n{plain(report.outlet)} · {report.kind} · {plain(report.page)}  [{place(report.span)}; {where}]",
            style="dim",
        )
        console.print(Padding(text, (0, 0, 0, 7), expand=False))


def began_words(began: Began) -> str:
    """Say the set of days or hours in which a surge began."""
    form = "%Y-%m-%d" if began.bin == "day" else "%Y-%m-%d %H:00"
    first, last = began.times[0], began.times[-1]
    words = f"{first:{form}}" if first == last else f"{first:{form}} to {last:{form}}"
    return words + (" UTC" if began.bin == "hour" else "")


def _number(count: int, one: str) -> str:
    return f"{count} {one}{'' if count == 1 else 's'}"


def _heading(title: str, console: Console) -> None:
    console.print(Text(title, style="bold underline"))


def _ratio(ratio: float) -> str:
    return f"×{_figure(ratio)}"


def _figure(value: float) -> str:
    """A ratio or a count expected: a small one is never printed as none."""
    if value >= 20:
        return f"{value:,.0f}"
    if value >= 1 or value == 0:
        return f"{value:.1f}"
    return f"{value:.2g}" if value >= 0.0001 else "<0.0001"


def _p(value: float | None) -> str:
    if value is None:
        return "–"
    return "<.001" if value < 0.001 else f"{value:.3f}" if value < 0.1 else f"{value:.2f}"
