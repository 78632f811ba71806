"""What elements say about themselves: names in several writings, hidden elements, and names that mislead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorwire.pages.html import furniture
from mirrorwire.pages.html.document import Document
from mirrorwire.pages.html.furniture import class_of, name_bits, regions, words
from mirrorwire.pages.html.tree import Element

LONG = "The harbour board met on Monday to speak about the old pier, which has been closed since the storm. " * 3


def bits_around(raw: str, marker: str) -> int:
    document = Document.of(raw)
    block = next(block for block in document.blocks if marker in block.text)
    return regions(document).around(block.element)


@pytest.mark.parametrize(
    ("attributes", "bit"),
    [
        (' class="site-nav"', furniture.NAV),
        (' class="MainNavigation"', furniture.NAV),
        (" class='c-comments__list'", furniture.COMMENTS),
        (" id=comments", furniture.COMMENTS),
        (' class="postCommentsWrapper"', furniture.COMMENTS),
        (' class="article__caption"', furniture.MEDIA),
        (' class="readmore"', furniture.RELATED),
        (' class="read-also box"', furniture.RELATED),
        (' class="most_read"', furniture.RELATED),
        (' class="textauthor"', furniture.META),
        (' class="newsletterSignup"', furniture.APPEAL),
        (' class="article-body"', furniture.BODY),
        (' class="entry-content"', furniture.BODY),
        (' itemprop="articleBody"', furniture.BODY),
        (' class="werbung"', furniture.ADVERT),
        (' role="navigation"', furniture.NAV),
        (' ROLE="contentinfo"'.replace("ROLE", "role"), furniture.FOOTER),
        (' class="visually-hidden"', furniture.HIDDEN),
        (' class="sr-only"', furniture.HIDDEN),
        (" hidden", furniture.HIDDEN),
        (' style="display: none"', furniture.HIDDEN),
        (' aria-hidden="true"', furniture.HIDDEN),
    ],
)
def test_names_say_what_an_element_is(attributes: str, bit: int) -> None:
    assert name_bits(attributes) & bit


@pytest.mark.parametrize(
    "attributes",
    [
        "",
        ' class="row col-md-8 mt-4"',
        ' class="post tag-comments category-newsletter status-publish"',
        ' class="commentary"',
        ' data-title="newsletter"',
        ' class="hidden-xs"',
    ],
)
def test_names_that_say_nothing_against_text(attributes: str) -> None:
    text = furniture.PROSE | furniture.LEAD | furniture.HEADLINE | furniture.BODY
    assert name_bits(attributes) & ~text == 0


def test_what_stands_in_a_menu_a_footer_or_a_dialog_is_marked() -> None:
    raw = (
        "<nav><ul><li><a>menu entry</a></li></ul></nav><main><h1>Pier</h1><p>body text</p></main>"
        "<div role=dialog><div><p>cookie text</p></div></div><footer><div><p>legal text</p></div></footer>"
    )
    assert bits_around(raw, "menu entry") & furniture.NAV
    assert bits_around(raw, "cookie text") & furniture.DIALOG
    assert bits_around(raw, "legal text") & furniture.FOOTER
    assert bits_around(raw, "body text") & furniture.FRAME == 0


def test_the_header_with_the_headline_is_no_site_header() -> None:
    raw = "<header><p>Harbour Courier</p></header><article><header><h1>Pier</h1><p>summary</p></header></article>"
    assert bits_around(raw, "Harbour Courier") & furniture.HEADER
    assert bits_around(raw, "summary") & furniture.HEADER == 0


def test_what_holds_the_headline_and_most_of_the_text_is_the_page() -> None:
    raw = f"<form class=modal><h1>Pier</h1><p>{LONG}</p><p>{LONG}</p></form>"
    assert bits_around(raw, "harbour board") & furniture.FRAME == 0


def test_long_comments_stay_comments() -> None:
    raw = f"<main><h1>Pier</h1><p>body text</p></main><div class=comments><p>{LONG}</p><p>{LONG}</p></div>"
    assert bits_around(raw, "harbour board") & furniture.COMMENTS


def test_what_calls_itself_the_articles_body_is_not_called_away() -> None:
    raw = f"<h1>Pier</h1><div class='article-body pagination'><p>text</p></div><aside><p>{LONG}</p></aside>"
    assert bits_around(raw, "text") & furniture.NAV == 0


def test_words_are_split_at_case_and_signs() -> None:
    document = Document.of("<div class='ArticleBody__read-more x2' id=MAIN>a</div>")
    assert words(document.tree.elements[0]) >= {"article", "body", "read", "more", "main"}
    assert class_of(' id="a" class="b c"') == "b c"
    assert class_of(" id=a CLASS='b c'") == class_of("\nclass = 'b c'") == "b c"
    assert class_of(" id=klass") == ""


@given(st.text(max_size=80))
def test_any_attribute_text_is_read(text: str) -> None:
    element = Element("div", text, None, 0, 0, 0)
    assert name_bits(text) >= 0
    assert all(word == word.lower() for word in words(element))
