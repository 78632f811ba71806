"""Sample pages that come with the package: invented outlets, invented persons, written for this project (CC0).

Each page has its truth beside it (`NAME.golden.json`, see README.md in this folder), and the entries of the invented
outlets are in `outlets/`. `mirrorwire demo` reads the pages; the tests compare every reader with the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

_FOLDER: Final = files("mirrorwire.samples")


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample page: `path` its bytes as received, `captured_at` (ISO 8601, UTC) when they were."""

    name: str
    path: Traversable
    url: str
    captured_at: str
    media_type: str

    @property
    def golden(self) -> Traversable:
        """The file that holds the page's truth, as JSON."""
        return _FOLDER / f"{self.name}.golden.json"


# file, address, captured at
_MANIFEST: Final = (
    (
        "meridian-roundup.html",
        "https://www.meridian-dispatch.example/2025/05/an-envoy-in-seoul-three-readings-of-one-visit/",
        "2025-05-20T05:12:00Z",
    ),
    (
        "meridian-roundup-flat.txt",
        "https://www.meridian-dispatch.example/2025/05/an-envoy-in-seoul-three-readings-of-one-visit/",
        "2025-05-20T05:12:00Z",
    ),
    (
        "meridian-live.html",
        "https://www.meridian-dispatch.example/live/jakarta-strait-talks/",
        "2025-09-03T10:03:30Z",
    ),
    (
        "meridian-paywall.html",
        "https://www.meridian-dispatch.example/2026/01/norways-quiet-bet-on-indonesian-nickel/",
        "2026-01-22T01:30:00Z",
    ),
    (
        "pereval-energy.html",
        "http://www.pereval.example/news/2024/12833.html",
        "2024-10-14T04:11:00Z",
    ),
    (
        "pereval-warning.html",
        "https://pereval.example/ru/world/2025/11/18/tokio-bishkek-sel/",
        "2025-11-19T02:30:00Z",
    ),
    (
        "pereval-port-flat.txt",
        "https://pereval.example/ru/economy/2026/03/05/chabahar-aziya/",
        "2026-03-05T07:31:00Z",
    ),
    (
        "bogaz-customs.html",
        "https://www.bogazpostasi.example/diplomasi/ankara-ile-kahire-gumruk-kapilarinda-anlasti-88213",
        "2026-02-21T12:47:00Z",
    ),
    (
        "bogaz-grain.html",
        "https://www.bogazpostasi.example/dunya/karadeniz-tahili-icin-dort-ulkeli-masa-85540",
        "2025-11-05T15:20:00Z",
    ),
    (
        "alpenbote-transit.html",
        "https://www.alpenbote.example/ausland/brenner-gipfel-nachtfahrten-2025061",
        "2025-06-11T08:58:00Z",
    ),
    (
        "alpenbote-interview.html",
        "https://www.alpenbote.example/ausland/interview-zumthor-vermittlung",
        "2024-11-28T07:00:00Z",
    ),
    (
        "alpenbote-danube-flat.txt",
        "https://www.alpenbote.example/wirtschaft/donau-kahn-streit",
        "2024-04-03T16:15:00Z",
    ),
    (
        "courier-freight.html",
        "https://steppe-courier.example/neighbours/2025/05/14/tashkent-seoul-freight-desk",
        "2025-05-15T04:10:00Z",
    ),
    (
        "courier-opinion.html",
        "https://steppe-courier.example/opinion/2025/05/16/three-newspapers-one-sentence",
        "2025-05-16T06:30:00Z",
    ),
    (
        "ledger-trains.html",
        "https://www.harbour-ledger.example/freight/moscow-scoffs-at-korean-trains",
        "2025-05-15T10:20:00Z",
    ),
    (
        "ledger-freight.html",
        "https://www.harbour-ledger.example/freight/uzbekistan-south-korea-freight-desk",
        "2025-05-15T12:00:00Z",
    ),
)


def sample_pages() -> list[Sample]:
    """Give the sample pages, always in the same order."""
    media_types = {"html": "text/html", "txt": "text/plain"}
    return [
        Sample(
            name=file.rpartition(".")[0],
            path=_FOLDER / file,
            url=url,
            captured_at=captured_at,
            media_type=media_types[file.rpartition(".")[2]],
        )
        for file, url, captured_at in _MANIFEST
    ]


def sample_outlets() -> Traversable:
    """Give the folder of the invented outlets' entries, for `load_outlets(None, sample_outlets())`."""
    return _FOLDER / "outlets"
