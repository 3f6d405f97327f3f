"""What strangers write as HTML does nothing, and cannot hold up the hub."""

from __future__ import annotations

import pytest

from contacthub.messages.html import process
from contacthub.messages.html.cleaning import MOST_HTML, cleaned
from contacthub.messages.html.process import Cleaned, HtmlCleaner

OPENS = "<details><summary>引用 Quoted</summary>"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<p>Hi<script>alert(1)</script></p>", "<p>Hi</p>"),
        ("<img src=x onerror=alert(1)>", "<img>"),
        ("<svg><style><img src=x onerror=alert(1)></style></svg>a", "<img>a"),
        ("<math><mtext></p><style><!--</style><img src onerror=alert(1)>a", ""),
        ("<iframe srcdoc='<script>1</script>'></iframe>a", "a"),
        ("<form action=https://x.example><input name=a><button>b</button></form>", "b"),
        ('<meta http-equiv=refresh content="0;url=https://x.example"><base href=https://x.example>a', "a"),
        ("<link rel=stylesheet href=https://x.example><style>*{color:red}</style>a", "a"),
        ('<b style="position:fixed;color:red;background:url(https://x)">a</b>', '<b style="color:red">a</b>'),
        ('<img src="//x.example/a.png"><img src="file:///etc/passwd">', "<img><img>"),
        ('<img src="data:text/html;base64,PHNjcmlwdD4=">', "<img>"),
        ('<img src="data:image/svg+xml;base64,PHN2Zz4=">', "<img>"),
        ('<img src="https://x.example/a.png" alt="A">', '<img src="https://x.example/a.png" alt="A">'),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ('<b title="&quot;><script>">a</b>', '<b title="&quot;&gt;&lt;script&gt;">a</b>'),
        ("<details open ontoggle=alert(1)>a</details>", "a"),
        ("\u202egnp.exe", "\u202egnp.exe"),
    ],
)  # fmt: skip
def test_what_is_kept_does_nothing(written: str, kept: str) -> None:
    assert cleaned(written, folds=False) == kept


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", " java\nscript:alert(1)", "data:text/html,a", "/admin", "//x.example", "cid:a"],
)  # fmt: skip
def test_links_lead_out_of_the_hub_or_nowhere(link: str) -> None:
    assert "href" not in cleaned(f'<a href="{link}">a</a>', folds=False)
    said = cleaned('<a href="https://x.example/?a=1&b=2" target="_self" rel="opener">a</a>', folds=False)
    for each in ('href="https://x.example/?a=1&amp;b=2"', 'target="_blank"', "noopener noreferrer nofollow"):
        assert each in said


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            '<p>Hi</p><div class="gmail_quote">On<blockquote>old</blockquote></div><p>Lu</p>',
            f"<p>Hi</p>{OPENS}<div>On<blockquote>old</blockquote></div></details><p>Lu</p>",
        ),
        (
            '<div>Hi<hr><div id="x_divRplyFwdMsg">From: Mei</div><div>old</div></div><p>Lu</p>',
            f"<div>Hi<hr>{OPENS}<div>From: Mei</div><div>old</div></details></div><p>Lu</p>",
        ),
        (
            '<div>Hi</div><div id="isReplyContent">old</div>',
            f"<div>Hi</div>{OPENS}<div>old</div></details>",
        ),
        (
            "<blockquote>one</blockquote>Yes<blockquote>two</blockquote>No",
            f"{OPENS}<blockquote>one</blockquote></details>Yes{OPENS}<blockquote>two</blockquote></details>No",
        ),
        (
            "<blockquote>All is repeated</blockquote>",
            "<details open><summary>引用 Quoted</summary><blockquote>All is repeated</blockquote></details>",
        ),
    ],
)
def test_what_is_repeated_is_folded_and_nothing_taken_away(written: str, shown: str) -> None:
    assert cleaned(written, folds=True) == shown
    assert "<details" not in cleaned(written, folds=False)


async def test_what_is_cleaned_apart_is_the_same_with_its_text() -> None:
    said = await HtmlCleaner().clean("<p>Hi<script>x</script></p><p>电池</p>", folds=True)
    assert said == Cleaned(html="<p>Hi</p><p>电池</p>", text="Hi\n\n电池")


BOMBS = {
    "open tags that each paragraph opens anew": "".join(f'<p><font size="{n}">' for n in range(13_000)),
    "a box in a box in a box": "<div>" * 60_000,
    "a page that is longer when it is mended": "<b>a<p>" * 42_000,
}


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_is_no_more_than_its_text(name: str) -> None:
    html = BOMBS[name]
    assert len(html) <= MOST_HTML
    assert (await HtmlCleaner().clean(html, folds=True)).html is None


async def test_what_takes_too_long_or_ends_is_no_more_than_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await HtmlCleaner().clean("<p>Hi", folds=True, within=0) == Cleaned(html=None, text="")
    monkeypatch.setattr(process, "MODULE", "contacthub.messages.html.none")
    assert await HtmlCleaner().clean("<p>Hi", folds=True) == Cleaned(html=None, text="")
