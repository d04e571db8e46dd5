"""The words of those who did not agree."""

from hypothesis import given
from hypothesis import strategies as st

from push2pull.publish.withheld import GAP, LONG, known, without

THEIRS = "I think that the budget of the second quarter was never approved by anybody at all.\nNo way, never again."
RUNS = known([THEIRS])


def test_a_quoted_line_is_taken_out_however_it_is_wrapped_and_nested() -> None:
    quote = (
        "On Monday somebody wrote:\n> > I think that the budget of the\n> > second quarter was never approved by\n"
        "> > anybody at all.\n> I agree with what stands above."
    )
    left, changed = without(quote, RUNS)
    assert changed
    assert left == f"On Monday somebody wrote:\n{GAP}\n> I agree with what stands above."


def test_a_short_line_is_taken_out_of_quotes_and_stays_where_somebody_wrote_it() -> None:
    assert without("> no way, NEVER again", RUNS) == (GAP, True)
    assert without("No way, never again.", RUNS, quoted=False) == ("No way, never again.", False)


def test_what_somebody_pasted_into_their_own_text_is_taken_out_when_it_is_long() -> None:
    own = "As was said:\nI think that the budget of the second quarter was never approved by anybody at all."
    assert without(own, RUNS, quoted=False)[0] == f"As was said:\n{GAP}"
    assert len(["I", "think", "that", "the", "budget", "of", "the", "second"]) < LONG
    phrase = "I think that the budget of the second floor is fine."
    assert without(phrase, RUNS, quoted=False) == (phrase, False)


def test_addresses_are_compared_as_the_tables_mask_them() -> None:
    runs = known(["please write to P-0123456789abcdef about the open bill"])
    line = "> please write to bob@example.org about the open bill"
    assert without(line, runs)[1] is False
    assert without(line, runs, lambda text: text.replace("bob@example.org", "P-0123456789abcdef"))[1] is True


def test_nothing_known_changes_nothing() -> None:
    assert without("a b c", frozenset()) == ("a b c", False)


@given(st.text(max_size=200), st.booleans())
def test_any_text_goes_through(text: str, quoted: bool) -> None:
    left, changed = without(text, known([text]), quoted=quoted)
    assert changed or left == text
