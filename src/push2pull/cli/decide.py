"""``push2pull decide``."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from push2pull.cli.common import counted, json_option, opened, out, show, verb, workspace_argument
from push2pull.errors import ConfigurationError


@click.command()
@workspace_argument
@click.argument(
    "words", metavar="[PROPOSAL_ID] accepted|rejected|later|met|unmet [GATE...]", nargs=-1, required=True
)
@click.option("--all", "everything", is_flag=True, help="Every proposal, whatever its verdict.")
@click.option("--by", default="", help="Who decides; by default your login name.")
@json_option
@verb
def command(workspace: Path, words: tuple[str, ...], everything: bool, by: str, as_json: bool) -> None:
    """Accept, reject or put off a proposal; only accepted ones are published.

    ``met`` and ``unmet`` say which gates people have met since: no_sponsor, no_referents, purpose_draft,
    no_success_date. The next ``propose`` goes by them.

    \b
    Example:
      push2pull decide acme.p2p 3f9c2a71d0e4 accepted --by ana
      push2pull decide acme.p2p --all later
      push2pull decide acme.p2p 3f9c2a71d0e4 met no_sponsor no_referents --by ana
    """
    by = by or getpass.getuser()
    if len(words) > 1 and words[1] in ("met", "unmet") and not everything:
        _meet(workspace, words[0], words[1], words[2:], by, as_json)
        return
    if len(words) != (1 if everything else 2):
        raise ConfigurationError(
            "say: decide W PROPOSAL_ID accepted|rejected|later, or: decide W --all accepted"
        )
    with opened(workspace) as opened_workspace:
        if everything:
            decided = opened_workspace.decide_all(words[0], by=by)
        else:
            decided = [opened_workspace.decide(words[0], words[1], by=by)]
    report = {"decided": decided, "decision": words[-1], "by": by}
    show(
        report, as_json, lambda r: out.print(f"{counted(len(decided), 'proposal')} {words[-1]}", markup=False)
    )


def _meet(
    workspace: Path, proposal_id: str, word: str, codes: tuple[str, ...], by: str, as_json: bool
) -> None:
    with opened(workspace) as opened_workspace:
        opened_workspace.meet(proposal_id, *codes, met=word == "met", by=by)
    report = {"decided": [proposal_id], word: list(codes), "by": by}
    show(report, as_json, lambda r: out.print(f"{counted(len(codes), 'gate')} {word}", markup=False))
