"""Trees to Markdown and back, by table and by property; and what somebody may send."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stoa_api.studio.markdown import reading
from stoa_api.studio.markdown.conversions import to_edit, to_markdown
from stoa_api.studio.markdown.errors import NothingToRead, TooDeep, TooManyParts
from stoa_api.studio.markdown.reading import read
from stoa_api.studio.markdown.tree import Block, Text
from stoa_api.studio.markdown.writing import write
from stoa_api.studio.markdown.yjs import from_states, to_change

from .trees import TREES

_PIECES = (*"ab 1.)(-+=#>|:*_~`[]!<&\\;\t\n", "<u>", "</u>", "\n\n")
_MARKDOWN = st.lists(st.sampled_from(_PIECES), max_size=60).map("".join)


@given(TREES)
@settings(deadline=None, max_examples=150)
def test_what_is_written_reads_as_the_same_tree(tree: tuple[Block, ...]):
    assert read(write(tree)) == tree


@given(TREES)
@settings(deadline=None, max_examples=60)
def test_the_editors_document_holds_the_same_tree(tree: tuple[Block, ...]):
    assert from_states([to_change((), tree, is_replacing=False)]) == tree


@given(_MARKDOWN)
@settings(deadline=None, max_examples=150)
def test_what_was_read_is_written_the_same_ever_after(markdown: str):
    once = write(read(markdown))
    assert write(read(once)) == once


@given(TREES, TREES, st.sampled_from(["append", "replace"]))
@settings(deadline=None, max_examples=40)
def test_an_edit_comes_to_the_end_or_in_place_of_all(
    there: tuple[Block, ...], new: tuple[Block, ...], mode: str
):
    state = to_change((), there, is_replacing=False)
    edit = to_change([state], new, is_replacing=mode == "replace")
    assert from_states([state, edit]) == (new if mode == "replace" else (*there, *new))


def _paragraph(*texts: Text) -> Block:
    return Block("paragraph", inline=texts)


def _list(*texts: str) -> Block:
    items = [Block("listItem", (_paragraph(Text(text)),)) for text in texts]
    return Block("bulletList", tuple(items))


@pytest.mark.parametrize(
    ("markdown", "block"),
    [
        ("Plain", _paragraph(Text("Plain"))),
        ("## Act", Block("heading", inline=(Text("Act"),), number=2)),
        ("- [ ] a\n- [x] b", _list("[ ] a", "[x] b")),
        ("3. a", Block("orderedList", _list("a").blocks, number=3)),
        ("a <b>c</b>", _paragraph(Text("a <b>c</b>"))),
        ("<script>alert(1)</script>", _paragraph(Text("<script>alert(1)</script>"))),
        (
            "a <u>b</u>",
            _paragraph(Text("a "), Text("b", frozenset({"underline"}))),
        ),
        (
            "|a|b|\n|-|-|\n|1|2|",
            Block("codeBlock", inline=(Text("|a|b|\n|-|-|\n|1|2|"),)),
        ),
        (
            "![stage](https://stoa.example/s.png)",
            _paragraph(Text("stage", href="https://stoa.example/s.png")),
        ),
        ("[x](javascript:alert(1))", _paragraph(Text("x"))),
        ("[x](  JaVaScRiPt&#58;alert(1) )", _paragraph(Text("x"))),
        ("[x](data:text/html,y)", _paragraph(Text("x"))),
        ("<vbscript:x>", _paragraph(Text("vbscript:x"))),
        ("**`a`**", _paragraph(Text("a", frozenset({"code"})))),
    ],
)
def test_what_becomes_of_markdown(markdown: str, block: Block):
    assert read(markdown) == (block,)


@pytest.mark.parametrize(
    "markdown",
    [
        "# Porch\n\nOne **two** _three_ ~~four~~ `five` <u>six</u>\n",
        "日本**語**です, un*believ*able, a**b**c\n",
        "- a\n  - b\n- [ ] c\n\n1. d\n2. e\n",
        "> quoted\n>\n> > twice\n\n___\n\n```python\nx = 1\n```\n",
        "first\\\nsecond [a place](https://stoa.example/?a=1&b=2)\n",
    ],
)
def test_what_people_write_stays_as_it_is(markdown: str):
    assert to_markdown([to_edit(markdown, [], "append")]).decode() == markdown


@pytest.mark.parametrize(
    "hostile",
    [">" * 500_000, "> " * 250_000, "- " * 2_000 + "a"],
    ids=["quotations", "spaced", "lists"],
)
def test_what_is_too_deep_is_refused(hostile: str):
    with pytest.raises(TooDeep):
        read(hostile)


def test_what_has_too_many_parts_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "EVENTS_MAX", 30)
    assert read("* a\n" * 9)
    with pytest.raises(TooManyParts):
        read("* a\n" * 10)


@pytest.mark.parametrize("empty", ["[a]: /b\n", "<!-- -->\n", "[a]: /b\n\n<!-- -->"])
def test_what_says_nothing_is_refused(empty: str):
    with pytest.raises(NothingToRead):
        to_edit(empty, [], "append")


@pytest.mark.parametrize(
    "piece",
    ["[", "]", "*a ", "`a", "<!--", "&#", "![](", "a_", "|a\n", "<u>", "[a](<b", "~~"],
)
def test_hostile_text_takes_a_time_that_grows_with_it(piece: str):
    def seconds(length: int) -> float:
        return min(_seconds_to_read(piece * (length // len(piece))) for _ in range(3))

    # Twenty times as long: were it to grow with the square, this would be 400.
    assert seconds(20_000) < 0.1 + 100 * seconds(1_000)


def _seconds_to_read(text: str) -> float:
    began = time.process_time()
    with suppress(TooDeep, TooManyParts):
        read(text)
    return time.process_time() - began
