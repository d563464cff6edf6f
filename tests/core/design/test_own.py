"""Designs that people bring along keep their looks and lose what could run, call home or break out."""

import pytest

from postroom.core.design.checking import Code, check
from postroom.core.design.frame import Frame, Linked, Place, Tagged
from postroom.core.design.own import LARGEST_SOURCE, frame_of_html, frame_of_mjml
from postroom.core.design.values import DesignError
from postroom.core.tags.builtin import BUILTIN
from tests.core.reading import Mail

PAGE = """<html><head><style>td{{color:#333333}}</style></head><body bgcolor="#eeeeee">
<table><tr><td>#logo Hello from #company.name</td></tr><tr><td>#content</td></tr>
<tr><td>{extra}#address<br>#optout <a href="#dynamic_link.preferences">Wishes</a></td></tr></table></body></html>"""
MJML = """<mjml><mj-body background-color="#eeeeee"><mj-section><mj-column>
<mj-text>Hello from #company.name</mj-text><mj-text>#content</mj-text>{extra}
<mj-text>#address<br>#optout</mj-text></mj-column></mj-section></mj-body></mjml>"""
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1) alt=a>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt&#58;alert(1)'>x</a>",
    "<iframe src='https://evil.example'></iframe>",
    "<form action='https://evil.example'><input name=card><button>Go</button></form>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<object data='https://evil.example'></object>",
    "<link rel=stylesheet href='https://evil.example/a.css'>",
    "<style>@import url(https://evil.example/a.css);</style>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href='https://evil.example/'>",
    "<div style=\"background:url('https://evil.example/a.png');position:fixed\">x</div>",
    "<div style='width:expression(alert(1))'>x</div>",
    "<p style='background:\\75rl(https://evil.example)'>x</p>",
    "<!--[if mso]><script>alert(1)</script><![endif]-->",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<video src='https://evil.example/a.mp4'></video>",
    "<p title='\"><script>alert(1)</script>'>x</p>",
]


def html_of(frame: Frame) -> str:
    return "".join(piece if type(piece) is str else "" for piece in frame.pieces)


@pytest.mark.parametrize("extra", HOSTILE)
@pytest.mark.parametrize(("make", "page"), [(frame_of_html, PAGE), (frame_of_mjml, MJML)])
def test_what_could_run_call_home_or_break_out_is_taken_away(make, page, extra):
    html = html_of(make(page.format(extra=extra)))

    assert "evil.example" not in html
    assert "alert(1)" not in html.replace("&lt;script&gt;alert(1)", "")
    assert "position" not in html
    assert {"script", "iframe", "form", "input", "svg", "math", "object", "base", "video", "link"} & set(
        Mail(html).elements
    ) == set()


@pytest.mark.parametrize(("make", "page"), [(frame_of_html, PAGE), (frame_of_mjml, MJML)])
def test_marks_and_tags_become_places(make, page):
    frame = make(page.format(extra=""))

    assert {Place.CONTENT, Place.ADDRESS, Place.OPT_OUT, Tagged("#company.name")} <= set(frame.pieces)
    assert check(frame, catalogue=BUILTIN, brand_colours=["#0b5cab"], for_marketing=True) == ()
    assert frame.above == ("Hello from #company.name",)


def test_styles_stand_where_they_apply():
    frame = frame_of_html(PAGE.format(extra=""))

    assert 'style="color:#333333"' in html_of(frame)
    assert 'bgcolor="#eeeeee"' in html_of(frame)
    assert Linked("#dynamic_link.preferences") in frame.pieces


def test_an_uploaded_picture_may_stand_in_both():
    src = "picture:" + "a" * 64

    html = frame_of_html(PAGE.format(extra=f'<img src="{src}" alt="A">'))
    mjml = frame_of_mjml(MJML.format(extra=f'<mj-image src="{src}" alt="A" />'))

    assert Place.PICTURES in html.pieces
    assert Place.PICTURES in mjml.pieces


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<mjml><mj-body><mj-include path='/etc/passwd'/></mj-body></mjml>", "<mj-include> is not taken"),
        ("<mjml><mj-body><mj-raw><script>x</script></mj-raw></mj-body></mjml>", "<mj-raw> is not taken"),
        ("<mjml><mj-head><mj-font name='X' href='https://evil.example'/></mj-head></mjml>", "<mj-font> is not taken"),
        ("<mjml><mj-head><mj-style>@import 'x'</mj-style></mj-head></mjml>", "fetches something"),
        ("<mjml><mj-head><mj-style>a{background:url(x)}</mj-style></mj-head></mjml>", "fetches something"),
        ("<p>no</p>", "cannot be read as MJML"),
        ("", "cannot be read as MJML"),
        ("x" * (LARGEST_SOURCE + 1), "must not have more than"),
    ],
)
def test_mjml_that_is_not_taken_is_refused_with_its_reason(source, reason):
    with pytest.raises(DesignError, match=reason):
        frame_of_mjml(source)


@pytest.mark.parametrize("source", ["", "plain words", "<table><tr><td>", "#content" * 3])
def test_any_text_is_a_page_and_what_is_wrong_with_it_is_said(source):
    found = check(frame_of_html(source), catalogue=BUILTIN, brand_colours=[], for_marketing=True)

    assert {problem.code for problem in found} & {Code.NO_MESSAGE, Code.MANY_MESSAGES}


def test_contrast_alternative_texts_and_empty_links_are_looked_at_in_pages_too():
    extra = '<p style="color:#fff">pale</p><img src="https://a.example/b.png"><a href="#">x</a>'

    found = check(frame_of_html(PAGE.format(extra=extra)), catalogue=BUILTIN, brand_colours=[], for_marketing=True)

    assert {problem.code for problem in found} == {Code.CONTRAST, Code.NO_ALT, Code.EMPTY_LINK}
