"""The mirror: what was agreed may stay secret, but who reacts to it, when, and in which words, can be read.

    with Store.open("record.store") as store:
        asked = question(store, actors=("AZE", "ISR"), at="2025-05-20", third="RUS,FRA,IRN,ARM,TUR")
        found = read_mirror(store, asked)
    for sentence in found.box.may:
        print(sentence.text, sentence.evidence)

Everything in a `Mirror` is a fact of the store or a figure made from facts, and every figure has the ids of the reports
or claims behind it; these stand, with their characters, in `evidence`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from mirrorwire.readings.claimable import Box, OutletsChanged, Read, Standing, box
from mirrorwire.readings.country import CountryReading, Panel, Series, panel, reacted, read_country
from mirrorwire.readings.coverage import REFUSED, Coverage, coverage
from mirrorwire.readings.elsewhere import NOT_LOOKED, Elsewhere, elsewhere
from mirrorwire.readings.embedding import Embedder
from mirrorwire.readings.manual import Manual, same_manual
from mirrorwire.readings.many import Joint, across, joint
from mirrorwire.readings.narratives import Narratives, narratives
from mirrorwire.readings.nouns import Claim, Material, Outlet, Question, Report
from mirrorwire.readings.order import Order, order, plain
from mirrorwire.readings.preregister import MirrorSettings, Registration, changes, registered_outlets, software
from mirrorwire.readings.reports import material as material_of
from mirrorwire.readings.surge import NotReadable, Surge
from mirrorwire.readings.tone import Tone, tones
from mirrorwire.record.store import Store


@dataclass(frozen=True, slots=True)
class Evidence:
    """The reports and claims that the reading's ids are of, each with its page, capture and characters; by id."""

    reports: tuple[Report, ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Mirror:
    """One reading.

    `refusal`: why nothing is read at all, None where something is; `standing`: whether the reading was declared before
    its window; `reports`, `collapsed`: reports in the window, every copy and each text once; `undated`: those counted
    nowhere for want of a date; `reacted`: countries that are said to have reacted (`country.reacted`);
    what was refused has its reason beside it (`joint_refusal`, ...); `countries` are in the question's order.
    """

    question: Question
    software: str
    settings: MirrorSettings
    standing: Standing
    registered_at: str | None
    registration: str | None
    refusal: str | None
    coverage: Coverage
    outlets: tuple[Outlet, ...]
    reports: int
    collapsed: int
    undated: int
    countries: tuple[CountryReading, ...]
    reacted: tuple[str, ...]
    joint: Joint | None
    joint_refusal: str | None
    order: Order | None
    order_refusal: str | None
    tones: tuple[Tone, ...]
    narratives: Narratives | None
    manual: Manual | None
    manual_refusal: str | None
    elsewhere: Elsewhere
    box: Box
    evidence: Evidence


def read_mirror(
    store: Store,
    question: Question,
    *,
    embedder: Embedder | None = None,
    settings: MirrorSettings | None = None,
    registration: Registration | None = None,
) -> Mirror:
    """Read a question from a store; see `mirror`."""
    found = material_of(store, question)
    return mirror(
        found,
        embedder=embedder,
        settings=settings,
        registration=registration,
        elsewhere_found=elsewhere(store, found),
    )


def mirror(
    material: Material,
    *,
    embedder: Embedder | None = None,
    settings: MirrorSettings | None = None,
    registration: Registration | None = None,
    elsewhere_found: Elsewhere = NOT_LOOKED,
) -> Mirror:
    """Read material; the same material and settings give the same bytes.

    `registration`: the one that was checked against this question and these settings (`preregister.check`, which
    knows the hour as well). Raises ValueError where it is of another reading, and where the settings name another
    embedder than the one given.
    """
    asked = material.question
    model = embedder.name if embedder is not None else None
    chosen = settings or MirrorSettings(embedder=model)
    if chosen.embedder != model:
        raise ValueError(f"the settings name the embedder {chosen.embedder!r}, and {model!r} was given")
    if registration is not None and (differs := changes(registration, asked, chosen)):
        raise ValueError(f"the registration is of another reading: {', '.join(name for name, _, _ in differs)} differ")
    covered = coverage(material)
    # of one outlet in all, and of none, nothing is read, whatever its country has
    refusals = {one.country: _reason(one.refusal or covered.refusal) for one in covered.countries}
    counted = panel(material, settings=chosen.surge)
    read, series = _countries(material, counted, refusals, chosen)
    together = _joint(series, asked, chosen)
    ordered = order(material)
    narrated = narratives(material, embedder) if covered.refusal is None else None
    alike: Manual | NotReadable = NotReadable("nothing is read")
    if narrated is not None:
        alike = same_manual(material, narrated, seed=chosen.seed, rate=chosen.rate, fewest=chosen.fewest)
    toned = tones(material, seed=chosen.seed) if covered.refusal is None else ()
    standing: Standing = "exploratory"
    if registration is not None:
        standing = "registered late" if registration.after_the_fact else "confirmatory"
    claims = {claim.id: claim for claim in material.claims}
    since, end = asked.start, asked.start + timedelta(days=asked.days)
    window = [report for report in material.reports if since <= report.day < end]
    words = box(
        Read(
            question=asked,
            standing=standing,
            refusal=covered.refusal,
            coverage=covered,
            undated=material.undated,
            countries=read,
            joint=together if isinstance(together, Joint) else None,
            order=ordered if isinstance(ordered, Order) else None,
            tones=toned,
            narratives=narrated,
            manual=alike if isinstance(alike, Manual) else None,
            elsewhere=elsewhere_found,
            claims=claims,
            rate=chosen.rate,
            settings=chosen.surge,
            outlets=_changed_outlets(registration, covered),
        )
    )
    return Mirror(
        question=asked,
        software=software(),
        settings=chosen,
        standing=standing,
        registered_at=registration.registered_at if registration is not None else None,
        registration=registration.hash if registration is not None else None,
        refusal=covered.refusal,
        coverage=covered,
        outlets=material.outlets,
        reports=len(window),
        collapsed=len({report.family for report in window}),
        undated=material.undated,
        countries=tuple(read),
        reacted=tuple(one.country for one in read if reacted(one, rate=chosen.rate, settings=chosen.surge)),
        joint=together if isinstance(together, Joint) else None,
        joint_refusal=together.reason if isinstance(together, NotReadable) else None,
        order=ordered if isinstance(ordered, Order) else None,
        order_refusal=ordered.reason if isinstance(ordered, NotReadable) else None,
        tones=toned,
        narratives=narrated,
        manual=alike if isinstance(alike, Manual) else None,
        manual_refusal=alike.reason if isinstance(alike, NotReadable) else None,
        elsewhere=elsewhere_found,
        box=words,
        evidence=_evidence(material, read, window, toned, narrated),
    )


def in_window(found: Mirror, country: str | None = None) -> tuple[str, ...]:
    """Give the ids of all reports in the window, in order of time: counted, copies, and of outlets left out.

    `country`: of its outlets alone.
    """
    since = found.question.start
    end = since + timedelta(days=found.question.days)
    held = [one for one in found.evidence.reports if since <= one.day < end and country in (None, one.country)]
    return tuple(one.id for one in sorted(held, key=lambda one: (plain(one.at), one.id)))


def _countries(
    material: Material, counted: Panel, refusals: dict[str, str | None], settings: MirrorSettings
) -> tuple[list[CountryReading], dict[str, Series]]:
    """Read each country, then judge them together; gives the series of those that could be read beside them."""
    read: list[CountryReading] = []
    series: dict[str, Series] = {}
    for country in material.question.third:
        one, found = read_country(
            material,
            country,
            counted=counted,
            refusal=refusals.get(country),
            settings=settings.surge,
            onsets=settings.onset,
        )
        read.append(one)
        if found is not None:
            series[country] = found
    surges: dict[str, Surge | NotReadable] = {
        one.country: one.surge if one.surge is not None else NotReadable(one.not_readable or "") for one in read
    }
    judged = across(surges)
    return [replace(one, q=judged.q.get(one.country)) for one in read], series


def _joint(series: dict[str, Series], asked: Question, settings: MirrorSettings) -> Joint | NotReadable:
    """Ask all countries that could be read together, on the days that all of them have."""
    if not series:
        return NotReadable("no country could be read")
    first = max(one.first for one in series.values())
    last = min(one.first + timedelta(days=len(one.counts)) for one in series.values())
    length = (last - first).days

    def cut(one: Series, row: Sequence[float]) -> list[float]:
        begin = (first - one.first).days
        return list(row[begin : begin + length])

    return joint(
        {name: [int(count) for count in cut(one, one.counts)] for name, one in series.items()},
        (asked.start - first).days,
        asked.days,
        offsets={name: cut(one, one.exposure) for name, one in series.items()},
        settings=settings.surge,
    )


def _reason(refusal: str | None) -> str | None:
    return refusal.removeprefix(REFUSED) if refusal is not None else None


def _changed_outlets(registration: Registration | None, covered: Coverage) -> OutletsChanged | None:
    if registration is None:
        return None
    declared = registered_outlets(registration)
    if declared is None:
        return OutletsChanged(named=False)
    read = {name for one in covered.countries for name in one.outlets}
    return OutletsChanged(True, tuple(sorted({*declared} - read)), tuple(sorted(read - {*declared})))


def _evidence(
    material: Material,
    read: Iterable[CountryReading],
    window: Sequence[Report],
    toned: Iterable[Tone],
    narrated: Narratives | None,
) -> Evidence:
    """Gather what the reading's ids are of: reports of windows and baselines, claims of tone and narratives."""
    claimed: set[str] = set()
    for tone in toned:
        for heard in (tone.window, tone.baseline):
            claimed |= {*heard.accusations, *heard.support, *heard.neither}
    if narrated is not None:
        claimed |= {*narrated.alone}
        for one in narrated.found:
            claimed |= {*one.told.claims, *one.before, one.centre}
    claims = sorted((claim for claim in material.claims if claim.id in claimed), key=lambda claim: claim.id)
    wanted = {report.id for report in window} | {claim.report for claim in claims}
    for country in read:
        wanted |= {*country.observed, *country.copies, *country.baseline}
    reports = sorted((report for report in material.reports if report.id in wanted), key=lambda report: report.id)
    return Evidence(tuple(reports), tuple(claims))
