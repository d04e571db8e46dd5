"""Posts within a target's limits."""

from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from push2pull.connectors.targets.memory import EVERYTHING
from push2pull.markup import DIALECTS, body, measure
from push2pull.publish.parts import parts
from push2pull.publish.plan import post_key
from push2pull.testing.targets import HOSTILE, post

WORDS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *HOSTILE,
                "https://a.example/(x)",
                "\n\n",
                "\n",
                "  code  here",
                "> q",
                "é",
                "👨\u200d👩\u200d👧",
            ]
        ),
        st.text(max_size=30),
    ),
    max_size=25,
).map(" ".join)


@settings(max_examples=100, deadline=None)
@given(WORDS, WORDS, st.sampled_from(sorted(DIALECTS)), st.sampled_from(["characters", "bytes", "utf16"]))
@example("\n\n".join(HOSTILE) * 3, "", "zulip", "bytes")
def test_every_part_fits_and_no_word_is_lost(text: str, quote: str, markup: str, unit: str) -> None:
    can = replace(EVERYTHING, markup=markup, marker=True, body_limit=600, limit_unit=unit, author=False)
    whole = post(1, text or "x", quote=quote)
    made = parts(whole, can, lambda part: post_key("m", "t:", part))
    assert all(measure(body(one, can, attributed=True), unit) <= 600 for one in made)
    assert "".join("".join(one.text for one in made).split()) == "".join(whole.text.split())
    assert "".join("".join(one.quote for one in made).split()) == "".join(whole.quote.split())
    assert len({one.key for one in made}) == len(made)
