"""Time stamps as pages print them: many languages, nothing guessed, nothing raised, nothing slow."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorwire.errors import OutletError
from mirrorwire.pages.times import find_stamps, localise, newest, parse_iso, whole_stamp

SEEN = datetime(2024, 1, 9, 12, 30)  # a Tuesday

# As printed -> value; every row is one stamp from its first to its last character.
PRINTED = [
    # English
    ("08 September 2023 - 18:00", "2023-09-08T18:00"),
    ("8 Sept. 2023, 6.00 p.m.", "2023-09-08T18:00"),
    ("September 8, 2023 at 6:00 PM ET", "2023-09-08T18:00-04:00"),
    ("December 8, 2023 at 6:00 PM ET", "2023-12-08T18:00-05:00"),
    ("Sep 8, 2023 18:00 EDT", "2023-09-08T18:00-04:00"),
    ("SEPT 8, 2023 12:05 AM", "2023-09-08T00:05"),
    ("September 8th, 2023", "2023-09-08"),
    ("8th of September 2023", "2023-09-08"),
    ("Fri, 8 Sep 2023", "2023-09-08"),
    ("Friday, September 8, 2023", "2023-09-08"),
    ("Friday 8 May 2026 18:00", "2026-05-08T18:00"),
    ("08-Sep-2023 18:00", "2023-09-08T18:00"),
    ("08-Sep-23", "2023-09-08"),
    ("9:30 AM EDT, Fri September 8, 2023", "2023-09-08T09:30-04:00"),
    ("18:00, 8 Sep 2023", "2023-09-08T18:00"),
    ("1:30 PM PT, Nov 5, 2023", "2023-11-05T13:30-08:00"),
    ("Sep 8, 2023 18:00 (UTC+4)", "2023-09-08T18:00+04:00"),
    ("Sep 8, 2023 18:00 GMT", "2023-09-08T18:00+00:00"),
    ("8 Sep 2023 18:00 BST", "2023-09-08T18:00+01:00"),
    ("8 Sep 2023 18:00 AEST", "2023-09-08T18:00+10:00"),
    ("8 Sep 2023 18:00 JST", "2023-09-08T18:00+09:00"),
    ("8 Sep 2023 18:00 IST", "2023-09-08T18:00"),
    ("Nov. 17, 9:07 AM", "2023-11-17T09:07"),
    ("Jan 8", "2024-01-08"),
    # ISO and numbers
    ("2023-09-08", "2023-09-08"),
    ("2023-09-08 18:00", "2023-09-08T18:00"),
    ("2023-09-08 18:00:07", "2023-09-08T18:00:07"),
    ("2023-09-08T18:00+03:00", "2023-09-08T18:00+03:00"),
    ("2024-07-16T09:48:22.123Z", "2024-07-16T09:48:22+00:00"),
    ("2024-07-16T09:48:22-04:00", "2024-07-16T09:48:22-04:00"),
    ("2023/09/08 18:00", "2023-09-08T18:00"),
    ("2025.06.03 17:42", "2025-06-03T17:42"),
    ("08.09.2023 18:00", "2023-09-08T18:00"),
    ("08.09.2023 18:00 MSK", "2023-09-08T18:00+03:00"),
    ("8.9.2023", "2023-09-08"),
    ("31. 10. 2025 17:46", "2025-10-31T17:46"),
    ("31.10. 17:46", "2023-10-31T17:46"),
    ("08.09.23", "2023-09-08"),
    ("08.09.2023 - 18:00 Uhr", "2023-09-08T18:00"),
    ("08.09.2023, 18:00 (мск)", "2023-09-08T18:00+03:00"),
    ("08/09/2023", "2023-09-08"),
    ("09/25/2023", "2023-09-25"),
    ("08-09-2023 18:00", "2023-09-08T18:00"),
    ("08.09.2023 24:00", "2023-09-09T00:00"),
    # Russian, Ukrainian, Belarusian, Bulgarian, Macedonian, Serbian
    ("18:00, 8 сентября 2023", "2023-09-08T18:00"),
    ("8 января, 17:46", "2024-01-08T17:46"),
    ("10 января, 17:46", "2023-01-10T17:46"),
    ("8 сентября 2023 г., 18:00", "2023-09-08T18:00"),
    ("8 СЕНТЯБРЯ 2023 18:00", "2023-09-08T18:00"),
    ("пт, 8 сен 2023, 18:00", "2023-09-08T18:00"),
    ("8 мая 2023 года в 18:00", "2023-05-08T18:00"),
    ("8 листопада 2023, 18:00", "2023-11-08T18:00"),
    ("8 січня 2024", "2024-01-08"),
    ("8 жніўня 2023", "2023-08-08"),
    ("8 септември 2023 | 18:00", "2023-09-08T18:00"),
    ("8. септембар 2023. 18:00", "2023-09-08T18:00"),
    ("8. septembra 2023. u 18:00", "2023-09-08T18:00"),
    # German, Dutch, Afrikaans, Nordic
    ("8. September 2023, 18:00 Uhr", "2023-09-08T18:00"),
    ("Freitag, 8. März 2024 um 18 Uhr", "2024-03-08T18:00"),
    ("8. Jänner 2024, 18.00 Uhr", "2024-01-08T18:00"),
    ("8 mrt 2023 om 18:00 uur", "2023-03-08T18:00"),
    ("8 Mei 2023", "2023-05-08"),
    ("torsdag 29. mai 2025 - 11:17", "2025-05-29T11:17"),
    ("8 augusti 2023 kl. 18.00", "2023-08-08T18:00"),
    ("söndag 8 oktober 2023", "2023-10-08"),
    ("8. januar 2024 kl. 18.00", "2024-01-08T18:00"),
    ("8. ágúst 2023 kl. 18:00", "2023-08-08T18:00"),
    ("8. syyskuuta 2023 klo 18.00", "2023-09-08T18:00"),
    ("8.9.2023 klo 18.00", "2023-09-08T18:00"),
    # Romance
    ("8 septembre 2023 à 18h00", "2023-09-08T18:00"),
    ("1er août 2023, 18 h 05", "2023-08-01T18:05"),
    ("vendredi 8 déc. 2023", "2023-12-08"),
    ("8 de septiembre de 2023, 18:00 h", "2023-09-08T18:00"),
    ("8 sept 2023 a las 18:00", "2023-09-08T18:00"),
    ("sexta-feira, 8 de setembro de 2023 às 18h00", "2023-09-08T18:00"),
    ("8 out 2023", "2023-10-08"),
    ("8 Gennaio 2024 alle 18:00", "2024-01-08T18:00"),
    ("8 set 2023", "2023-09-08"),
    ("8 d’agost de 2023", "2023-08-08"),
    ("8 septembrie 2023, ora 18:00", "2023-09-08T18:00"),
    ("8 ta' Settembru 2023", "2023-09-08"),
    # West and South Slavic, Baltic, Finno-Ugric
    ("8 września 2023, 18:00", "2023-09-08T18:00"),
    ("8 listopada 2023", "2023-11-08"),
    ("8. listopada 2023", "2023-10-08"),
    ("8. září 2023 v 18:00", "2023-09-08T18:00"),
    ("8. července 2023", "2023-07-08"),
    ("8. októbra 2023, 18:00", "2023-10-08T18:00"),
    ("8. srpnja 2023. u 18:00", "2023-07-08T18:00"),
    ("8. avgusta 2023", "2023-08-08"),
    ("2023 m. rugsėjo 8 d. 18:00", "2023-09-08T18:00"),
    ("2023. gada 8. septembris, 18:00", "2023-09-08T18:00"),
    ("8. märts 2023", "2023-03-08"),
    ("2023. szeptember 8., 18:00", "2023-09-08T18:00"),
    ("2023. május 8. 18:00", "2023-05-08T18:00"),
    # Greek, Albanian, Basque
    ("8 Σεπτεμβρίου 2023, 18:00", "2023-09-08T18:00"),
    ("Σάββατο 8 ΙΟΥΛΙΟΥ 2023", "2023-07-08"),
    ("8 Ιανουαρίου 2024, 6:00 μ.μ.", "2024-01-08T18:00"),
    ("8 shtator 2023, 18:00", "2023-09-08T18:00"),
    # Turkic
    ("08 Eylül 2023 Cuma 18:00", "2023-09-08T18:00"),
    ("8 HAZİRAN 2023 - 18:00", "2023-06-08T18:00"),
    ("8 MAYIS 2023", "2023-05-08"),
    ("8 Kasım 2023", "2023-11-08"),
    ("8 sentyabr 2023, 18:00", "2023-09-08T18:00"),
    ("8 İyun 2023", "2023-06-08"),
    ("8 avqust 2023", "2023-08-08"),
    ("8 қыркүйек 2023, 18:00", "2023-09-08T18:00"),
    ("2023 жылғы 8 қыркүйек", "2023-09-08"),
    # Caucasus, Middle East
    ("8 սեպտեմբերի, 2023 18:00", "2023-09-08T18:00"),
    ("8 სექტემბერი, 2023 18:00", "2023-09-08T18:00"),
    ("8 בספטמבר 2023, 18:00", "2023-09-08T18:00"),
    ("8 ינואר 2024", "2024-01-08"),
    ("٨ سبتمبر ٢٠٢٣", "2023-09-08"),
    ("8 أيلول 2023", "2023-09-08"),
    ("8 كانون الثاني 2024 18:00", "2024-01-08T18:00"),
    ("8 تشرين الأول 2023", "2023-10-08"),
    ("۸ سپتامبر ۲۰۲۳ ۱۸:۰۰", "2023-09-08T18:00"),
    ("8 ستمبر 2023", "2023-09-08"),
    # South and East Asia
    ("8 सितंबर 2023", "2023-09-08"),
    ("৮ সেপ্টেম্বর ২০২৩", "2023-09-08"),
    ("8 กันยายน 2566 18:00 น.", "2023-09-08T18:00"),
    ("8 tháng 9, 2023", "2023-09-08"),
    ("Thứ sáu, 08/09/2023, 18:00 (GMT+7)", "2023-09-08T18:00+07:00"),
    ("8 September 2023 18:00 WIB", "2023-09-08T18:00+07:00"),
    ("8 Agustus 2023", "2023-08-08"),
    ("8 Ogos 2023", "2023-08-08"),
    ("2024年5月3日 15時47分", "2024-05-03T15:47"),
    ("2024年5月3日 午後3時47分", "2024-05-03T15:47"),
    ("2024年12月03日 23:17", "2024-12-03T23:17"),
    ("2024/12/03(火) 23:17", "2024-12-03T23:17"),
    ("１２月３日 ２３：１７", "2023-12-03T23:17"),
    ("2024年5月3日 下午3:47", "2024-05-03T15:47"),
    ("2025년 6월 3일 오후 5:42", "2025-06-03T17:42"),
    ("2025. 6. 3. 오전 12:05", "2025-06-03T00:05"),
    # Africa
    ("8 Septemba 2023", "2023-09-08"),
    ("8 Septhemba 2023", "2023-09-08"),
    ("8 kuSepthemba 2023", "2023-09-08"),
    ("8 Okthobha 2023", "2023-10-08"),
    ("8 Desember 2023", "2023-12-08"),
    # Day words and amounts
    ("včera 14:40", "2024-01-08T14:40"),
    ("вчера, 14:40", "2024-01-08T14:40"),
    ("14:40, вчера", "2024-01-08T14:40"),
    ("позавчера в 14:40", "2024-01-07T14:40"),
    ("сегодня в 10:40", "2024-01-09T10:40"),
    ("Bugün 12:30", "2024-01-09T12:30"),
    ("DÜN 12:30", "2024-01-08T12:30"),
    ("today at 09:30", "2024-01-09T09:30"),
    ("Today 11:10 am", "2024-01-09T11:10"),
    ("i går kl. 14.40", "2024-01-08T14:40"),
    ("Vandaag om 12:30", "2024-01-09T12:30"),
    ("hôm qua 14:40", "2024-01-08T14:40"),
    ("20 m ago", "2024-01-09T12:10"),
    ("5 h ago", "2024-01-09T07:30"),
    ("3 hours ago", "2024-01-09T09:30"),
    ("2 days ago", "2024-01-07"),
    ("1 week ago", "2024-01-02"),
    ("2 months ago", "2023-11"),
    ("1 year ago", "2023"),
    ("vor 3 Stunden", "2024-01-09T09:30"),
    ("il y a 2 heures", "2024-01-09T10:30"),
    ("hace 3 horas", "2024-01-09T09:30"),
    ("há 3 horas", "2024-01-09T09:30"),
    ("3 ore fa", "2024-01-09T09:30"),
    ("acum 20 de minute", "2024-01-09T12:10"),
    ("3 uur geleden", "2024-01-09T09:30"),
    ("för 3 timmar sedan", "2024-01-09T09:30"),
    ("for 3 timer siden", "2024-01-09T09:30"),
    ("fyrir 3 klukkustundum", "2024-01-09T09:30"),
    ("3 tuntia sitten", "2024-01-09T09:30"),
    ("3 часа назад", "2024-01-09T09:30"),
    ("1 год назад", "2023"),
    ("5 год тому", "2024-01-09T07:30"),
    ("преди 3 часа", "2024-01-09T09:30"),
    ("před 3 hodinami", "2024-01-09T09:30"),
    ("prije 3 sata", "2024-01-09T09:30"),
    ("3 godziny temu", "2024-01-09T09:30"),
    ("3 órája", "2024-01-09T09:30"),
    ("πριν από 3 ώρες", "2024-01-09T09:30"),
    ("3 saat önce", "2024-01-09T09:30"),
    ("3 saat əvvəl", "2024-01-09T09:30"),
    ("3 ժամ առաջ", "2024-01-09T09:30"),
    ("3 საათის წინ", "2024-01-09T09:30"),
    ("قبل 3 ساعات", "2024-01-09T09:30"),
    ("לפני 3 שעות", "2024-01-09T09:30"),
    ("۳ ساعت پیش", "2024-01-09T09:30"),
    ("saa 3 zilizopita", "2024-01-09T09:30"),
    ("3 jam yang lalu", "2024-01-09T09:30"),
    ("3 giờ trước", "2024-01-09T09:30"),
    ("2時間前", "2024-01-09T10:30"),
    ("3小时前", "2024-01-09T09:30"),
    ("3시간 전", "2024-01-09T09:30"),
]


@pytest.mark.parametrize(("printed", "value"), PRINTED)
def test_a_stamp_is_read_in_a_line_and_as_a_line(printed: str, value: str) -> None:
    line = f"🕑 {printed} |"
    stamps = find_stamps(line, reference=SEEN)
    assert [(line[s.start : s.end], s.value) for s in stamps] == [(printed, value)]
    alone = whole_stamp(printed, reference=SEEN)
    assert alone is not None
    assert alone.value == value


NOT_STAMPS = [
    "Talks end without a deal",
    "The team won 3:2 in the 90+3 minute",
    "A man aged 20, 18.47 € and 1 500 000 people",
    "Call +49 30 1234 56 78 or 08-15-4711",
    "open 24/7, half of 1/2",
    "version 1.2.2023.4 and v08.09.23 and 1.2.23",
    "may 5 people go? march 10 miles, mar 3",
    "May 20 people died",
    "set 8 goals, 5 ago, out 3",
    "September 8-10, 2023 and 8-10 September 2023",
    "31 February 2023 and 30.02.2023 and 2023-13-01",
    "8 September 1815 and 8 May 3023",
    "https://example.org/2023/09/08/story-18:00",
    "It was said yesterday at noon, 3 of 5 agreed",
    "from 18:00 to 19:30",
    "hace 3 a 5 grados",
    "192.168.20.19, 10.0.0.1",
    "F-16, covid-19, B-52, T-34",
    "1,5 hours ago",
    "17.-20.06.2024",
    "25年5月3日",
    "Oct. 9, 11 and 12",
]


@pytest.mark.parametrize("text", NOT_STAMPS)
def test_what_is_no_stamp_stays_unread(text: str) -> None:
    assert find_stamps(text, reference=SEEN) == []
    assert whole_stamp(text, reference=SEEN) is None


@pytest.mark.parametrize(
    ("line", "value", "precision"),
    [
        ("18:04", "2024-01-08T18:04", "minute"),
        ("18.47", "2024-01-08T18:47", "minute"),
        ("00:00", "2024-01-09T00:00", "minute"),
        ("12:30", "2024-01-09T12:30", "minute"),
        ("6 pm", "2024-01-08T18:00", "hour"),
        ("Nov 20 2023, 10:18am ist", "2023-11-20T10:18", "minute"),
        ("kl. 09.15", "2024-01-09T09:15", "minute"),
        ("Publicerad 18:04", "2024-01-08T18:04", "minute"),
        ("Monday 9:30PM", "2024-01-08T21:30", "minute"),
        ("Tuesday 9:30PM", "2024-01-02T21:30", "minute"),
        ("08/09 18:00", "2023-09-08T18:00", "minute"),
        ("12.3.24", "2024-03-12", "day"),
        ("November 2023", "2023-11", "month"),
        ("novembre de 2023", "2023-11", "month"),
        ("yesterday", "2024-01-08", "day"),
        ("Вчера", "2024-01-08", "day"),
        ("an hour ago", "2024-01-09T11:30", "hour"),
        ("vor einer Stunde", "2024-01-09T11:30", "hour"),
        ("לפני שעתיים", "2024-01-09T10:30", "hour"),
        ("Just now", "2024-01-09T12:30", "minute"),
        ("\n  Published: 8 Sep 2023\n 18:00 ", "2023-09-08T18:00", "minute"),
        ("| • Stand: 08.09.2023, 18:00 Uhr", "2023-09-08T18:00", "minute"),
        ("Опубликовано: 8 сентября 2023, 18:00", "2023-09-08T18:00", "minute"),
        ("Son güncelleme: 08.09.2023 18:00", "2023-09-08T18:00", "minute"),
        ("Last updated 3 hours ago", "2024-01-09T09:30", "hour"),
        ("Published 8 Sep 2023 18:00 | Updated 9 Sep 2023 10:00", "2023-09-08T18:00", "minute"),
    ],
)
def test_a_line_that_is_nothing_but_a_stamp(line: str, value: str, precision: str) -> None:
    stamp = whole_stamp(line, reference=SEEN)
    assert stamp is not None
    assert (stamp.value, stamp.precision) == (value, precision)


@pytest.mark.parametrize(
    "headline",
    [
        "Attack of 8 September 2023 remembered",
        "18:04 Talks resume in the capital",
        "Today?",
        "What happened on 9 January?",
        "3 hours ago the fire was out",
        "May 2024 be better",
        "Leo",
    ],
)
def test_a_headline_with_a_stamp_in_it_is_no_time_line(headline: str) -> None:
    assert whole_stamp(headline, reference=SEEN) is None


def test_without_a_reference_nothing_is_guessed() -> None:
    for text in ("8 января, 17:46", "3 hours ago", "вчера, 14:40", "2時間前", "31.10. 17:46"):
        (stamp,) = find_stamps(text)
        assert (stamp.value, stamp.precision, stamp.relative) == (None, None, True)
    for text in ("18:04", "yesterday", "an hour ago", "Monday 9:30PM"):
        alone = whole_stamp(text)
        assert alone is not None
        assert alone.value is None


def test_the_order_of_day_and_month() -> None:
    def value(text: str, day_first: bool | None) -> str | None:
        return find_stamps(text, day_first=day_first)[0].value

    assert value("03/04/2024", True) == "2024-04-03"
    assert value("03/04/2024", False) == "2024-03-04"
    assert value("03/04/2024", None) is None
    assert value("13/04/2024", None) == value("13/04/2024", False) == "2024-04-13"
    assert value("04/13/2024", True) == "2024-04-13"
    assert value("03.04.2024", None) == "2024-04-03"
    # Wednesday was 3 April, Monday 4 March: a weekday settles it, whatever the caller thought.
    assert value("Wednesday, 03/04/2024", None) == "2024-04-03"
    assert value("Monday, 03/04/2024", True) == "2024-03-04"


def test_a_word_of_two_languages_needs_its_language() -> None:
    assert find_stamps("8. srp 2023")[0].value is None
    assert find_stamps("8. srp 2023", language="cs")[0].value == "2023-08-08"
    assert find_stamps("8. srp 2023", language="hr-HR")[0].value == "2023-07-08"
    assert find_stamps("8 listopada 2023", language="hr")[0].value == "2023-10-08"
    assert find_stamps("8 Sep 2023 18:00 IST", language="he")[0].value == "2023-09-08T18:00+02:00"


def test_a_date_without_a_year_is_the_latest_one_not_ahead() -> None:
    assert find_stamps("9 января", reference=SEEN)[0].value == "2024-01-09"
    assert find_stamps("10 января", reference=SEEN)[0].value == "2023-01-10"
    assert find_stamps("29 февраля", reference=datetime(2025, 1, 1))[0].value == "2024-02-29"
    # Seen at 23:30 in UTC, the page's own clock may be past midnight.
    late = datetime(2024, 1, 9, 23, 30, tzinfo=UTC)
    assert find_stamps("10 января, 01:10", reference=late)[0].value == "2024-01-10T01:10"
    # 8 September was a Friday in 2023, not in 2024: read in 2025, the page is older than it seems.
    assert find_stamps("Friday, 8 September", reference=datetime(2025, 1, 1))[0].value is None


def test_hours_ago_take_the_offset_of_the_reference() -> None:
    seen = datetime(2024, 1, 9, 12, 30, tzinfo=timezone(timedelta(hours=4)))
    assert find_stamps("3 hours ago", reference=seen)[0].value == "2024-01-09T09:30+04:00"
    assert find_stamps("yesterday 14:40", reference=seen)[0].value == "2024-01-08T14:40"


def test_a_bare_hour_may_be_an_age() -> None:
    stamp = whole_stamp("6h", reference=SEEN)
    assert stamp is not None
    assert (stamp.value, stamp.relative) == (None, True)


def test_a_year_before_a_full_date_is_not_its_year() -> None:
    assert [s.value for s in find_stamps("Peace Prize 1993. June 20, 1990, released")] == ["1990-06-20"]


def test_several_stamps_of_a_block_come_in_order() -> None:
    text = "Published 8 Sep 2023, 18:00. Updated: 9 Sep 2023 10:05 — 3 hours ago"
    assert [text[s.start : s.end] for s in find_stamps(text)] == [
        "8 Sep 2023, 18:00",
        "9 Sep 2023 10:05",
        "3 hours ago",
    ]


def test_a_clock_on_the_next_line_is_not_joined_to_the_date() -> None:
    text = "8 September 2023\n18:04 Talks resume"
    assert [s.value for s in find_stamps(text)] == ["2023-09-08"]


def test_a_range_of_hours_is_no_offset() -> None:
    assert [s.value for s in find_stamps("8 May 2023, 09:00-10:00")] == ["2023-05-08T09:00"]


@pytest.mark.parametrize(
    ("given_value", "value", "precision"),
    [
        ("2024-05-03T15:47:42.389Z", "2024-05-03T15:47:42+00:00", "second"),
        ("2024-05-03 15:47:42+0200", "2024-05-03T15:47:42+02:00", "second"),
        ("2024-05-03 15:47:42.389000+00:00", "2024-05-03T15:47:42+00:00", "second"),
        ("2024-05-03T15:47:42 -0430", "2024-05-03T15:47:42-04:30", "second"),
        ("2024-05-03T15:47", "2024-05-03T15:47", "minute"),
        ("2024-05-03T15:47+02", "2024-05-03T15:47+02:00", "minute"),
        ("2024-05-03 15:47:42 UTC", "2024-05-03T15:47:42+00:00", "second"),
        ("20240503T154742Z", "2024-05-03T15:47:42+00:00", "second"),
        ("20240503", "2024-05-03", "day"),
        ("2024-05-03", "2024-05-03", "day"),
        ("2024-05", "2024-05", "month"),
        ("2024", "2024", "year"),
        ("1890-05-03", "1890-05-03", "day"),
        ("2024/05/03 15:47:02", "2024-05-03T15:47:02", "second"),
        ("Fri, 03 May 2024 15:47:42 GMT", "2024-05-03T15:47:42+00:00", "second"),
        ("Fri, 3 May 2024 15:47:42 -0400", "2024-05-03T15:47:42-04:00", "second"),
        ("Friday, 03-May-24 15:47:42 GMT", "2024-05-03T15:47:42+00:00", "second"),
        ("Fri May 03 2024 15:47:42 GMT+0200 (Central European Time)", "2024-05-03T15:47:42+02:00", "second"),
        ("Fri May 03 15:47:42 CEST 2024", "2024-05-03T15:47:42+02:00", "second"),
        ("May 3, 2024 3:47 PM EDT", "2024-05-03T15:47-04:00", "minute"),
        ("1714751262", "2024-05-03T15:47:42+00:00", "second"),
        ("1714751262389", "2024-05-03T15:47:42+00:00", "second"),
        (" 3 мая 2024, 15:47 ", "2024-05-03T15:47", "minute"),
        ("2024-05-03T24:00", "2024-05-04T00:00", "minute"),
        ("２０２４-05-03", "2024-05-03", "day"),
    ],
)
def test_machine_values(given_value: str, value: str, precision: str) -> None:
    assert parse_iso(given_value) == (value, precision)


@pytest.mark.parametrize(
    "value",
    """|2024-02-30|2024-13-01|0001-01-01T00:00:00Z|2024-05-03T25:00|202405|PT2M53S|{{post_date}}|3 hours ago|18:41
    |' + d + '|2024-05-03T15:47+99:00|9999999999|Jetzt|12 31|2024-05-03T15:47:42.389Z and so on""".split("|"),
)
def test_machine_values_that_say_nothing(value: str) -> None:
    assert parse_iso(value) is None


def test_localise() -> None:
    assert localise("2023-09-08T18:00", "Asia/Baku") == "2023-09-08T18:00+04:00"
    assert localise("2023-07-08T18:00:07", "Europe/Berlin") == "2023-07-08T18:00:07+02:00"
    assert localise("2023-01-08T18:00", "America/New_York") == "2023-01-08T18:00-05:00"
    assert localise("2023-01-08T18:00", "Asia/Kathmandu") == "2023-01-08T18:00+05:45"
    for kept in ("2023-09-08", "2023-09", "2023-09-08T18:00+03:00", "2023-09-08T18:00Z", "Tbilisi"):
        assert localise(kept, "Asia/Baku") == kept
    assert localise("2023-09-08T18:00", None) == "2023-09-08T18:00"
    # The hour that was skipped, and the one that came twice.
    assert localise("2023-03-26T02:30", "Europe/Berlin") == "2023-03-26T02:30"
    assert localise("2023-10-29T02:30", "Europe/Berlin") == "2023-10-29T02:30"
    with pytest.raises(OutletError, match="Asia/Nowhere"):
        localise("2023-09-08T18:00", "Asia/Nowhere")


def test_newest() -> None:
    assert newest([]) is None
    assert newest(["nonsense"]) is None
    assert newest(["2023-09-07T23:59", "2023-09-08", "2023-09"]) == "2023-09-08"
    assert newest(["2023-09-08", "2023-09-08T00:00"]) == "2023-09-08T00:00"
    assert newest(["2023-09-08", "2023-09-08T00:01-05:00"]) == "2023-09-08T00:01-05:00"
    assert newest(["2023-09-08T18:00+04:00", "2023-09-08T15:00+00:00"]) == "2023-09-08T15:00+00:00"
    # A clock without an offset is read in the one offset the page's other stamps have.
    assert newest(["2023-09-08T18:00+04:00", "2023-09-08T17:59"]) == "2023-09-08T18:00+04:00"
    assert newest(["2023", "2024-01", "2023-12-31T23:59:59"]) == "2024-01"
    assert newest(iter(["0001-01-01T00:00+04:00", "9999-12-31", "2023-01-01"])) == "2023-01-01"


FRAGMENTS = st.sampled_from(
    "8 18 2023 2566 : . , - / – | ( ) T Z + +04:00 May may Sep. сентября İ ı Mayıs МСК ET am p.m. ago vor Stunden h m "
    "вчера today 年 月 日 時 前 오후 de kl. Uhr 9月 ٨ ８ ׳ ’ \u0307 \u200f \ud800 🕑 \n \x00 00:00 08.09.2023".split(
        " "
    )
)
NOISE = st.one_of(
    st.text(max_size=80), st.lists(FRAGMENTS, max_size=14).map(" ".join), st.lists(FRAGMENTS).map("".join)
)


@given(NOISE, st.sampled_from([None, SEEN, SEEN.replace(tzinfo=UTC)]), st.sampled_from([True, False, None]))
def test_noise_never_raises_and_every_stamp_reads_the_same_by_itself(
    text: str, reference: datetime | None, day_first: bool | None
) -> None:
    end = 0
    for stamp in find_stamps(text, reference=reference, day_first=day_first):
        assert end <= stamp.start < stamp.end <= len(text)
        end = stamp.end
        assert (stamp.value is None) == (stamp.precision is None)
        if stamp.value is not None:
            assert datetime.fromisoformat(stamp.value + {4: "-01-01", 7: "-01"}.get(len(stamp.value), ""))
        shown = text[stamp.start : stamp.end]
        again = find_stamps(shown, reference=reference, day_first=day_first)
        assert [(s.start, s.end, s.value) for s in again] == [(0, len(shown), stamp.value)]
    whole_stamp(text, reference=reference, day_first=day_first, language="tr")
    parse_iso(text)
    newest([text, text[:10]])
    localise(text, "Europe/Berlin")


@given(
    st.text(st.characters(exclude_categories=["Nd", "Nl", "No", "Cs"]), max_size=60),
    st.sampled_from([row for row in PRINTED if row[1][:4] == "2023" and "20" in row[0]]),
    st.text(st.characters(exclude_categories=["Nd", "Nl", "No", "Cs"]), max_size=60),
)
def test_a_stamp_between_words_is_found_where_it_stands(before: str, row: tuple[str, str], after: str) -> None:
    text = f"{before}\n\n\n\n\n¦ {row[0]} ¦ {after}"
    start = len(before) + 7
    stamps = find_stamps(text, reference=SEEN)
    assert [(s.start, s.end, s.value) for s in stamps] == [(start, start + len(row[0]), row[1])]


@pytest.mark.parametrize(
    "unit",
    """1|1 |1:|12:|1.1.|8 May |May |a|18:00 |2023 |8 |8 May 2023 (|3 h |vor 3 |il y a 3 |8-8-|a1|,.-8|8 d'|8 ta' de |
    2023-09-08T18:00:00.1|8                                                   |8 8-го|Fri, |в 8 в """.split("|"),
)
def test_hostile_text_takes_no_time(unit: str) -> None:
    text = (unit * (100_000 // len(unit) + 1))[:100_000]
    find_stamps("8 May 2023")  # the word tables are loaded
    spent = time.process_time()
    find_stamps(text, reference=SEEN)
    whole_stamp(text, reference=SEEN)
    whole_stamp(text[:160], reference=SEEN)
    parse_iso(text)
    assert time.process_time() - spent < 0.4
