"""The public face: one object with the verbs as methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from push2pull.model import Proposal
from push2pull.progress import Progress
from push2pull.secret import Lookup, no_secrets
from push2pull.workspace import Settings, Store


class Workspace:
    """One archive under work: a folder that :meth:`create` makes and :meth:`open` opens again."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @classmethod
    def create(cls, path: str | Path, *, key: bytes | None = None, **settings: Any) -> Workspace:
        """Make a workspace at *path*; *settings* are those of ``workspace.toml``.

        ``key``: 32 bytes or more, to get the same pseudonyms as another workspace; by default random.
        Raises :class:`~push2pull.errors.ConfigurationError` when *path* is not empty.
        """
        path = Path(path)
        settings.setdefault("name", path.name.removesuffix(".p2p"))
        settings["name"] = settings["name"] or path.name.removesuffix(".p2p")
        for name in ("own_domains", "personal_marks"):
            settings[name] = tuple(settings.get(name, ()))
        return cls(Store.create(path, Settings(**settings), key=key))

    @classmethod
    def open(cls, path: str | Path) -> Workspace:
        """Open the workspace at *path*."""
        return cls(Store(Path(path)))

    def close(self) -> None:
        """Close its databases."""
        self._store.close()

    @property
    def path(self) -> Path:
        """The folder."""
        return self._store.path

    @property
    def settings(self) -> Settings:
        """What ``workspace.toml`` says."""
        return self._store.settings

    def ingest(
        self,
        *sources: str | Path,
        workers: int | None = None,
        progress: Progress | None = None,
        secrets: Lookup = no_secrets,
    ) -> dict[str, Any]:
        """Read mail; see :func:`push2pull.ingest.ingest`."""
        from push2pull.ingest import ingest

        specs = [str(source) for source in sources]
        return ingest(self._store, specs, workers=workers, progress=progress, secrets=secrets)

    def ingest_on_spark(
        self,
        *sources: str | Path,
        lake: str | Path,
        master: str = "",
        options: Mapping[str, str] | None = None,
        progress: Progress | None = None,
    ) -> dict[str, Any]:
        """Read mail on a cluster, by way of a data lake; see :func:`push2pull.ingest.scale.ingest_on_spark`."""
        from push2pull.ingest.scale import ingest_on_spark

        specs = [str(source) for source in sources]
        return ingest_on_spark(
            self._store, specs, str(lake), master=master, options=options, progress=progress
        )

    def ingest_tables(self, lake: str | Path, *, master: str = "") -> dict[str, Any]:
        """Take over what a cluster wrote; see :func:`push2pull.ingest.scale.ingest_tables`."""
        from push2pull.ingest.scale import ingest_tables

        return ingest_tables(self._store, str(lake), master=master)

    def check(self) -> dict[str, Any]:
        """Say whether the mail can carry the conclusions; see :func:`push2pull.check.check`."""
        from push2pull.check import check

        return check(self._store)

    def export_people(self, path: str | Path, *, reveal: bool = False) -> dict[str, Any]:
        """Write who is merged with whom to a CSV file; see :func:`push2pull.people.export_people`."""
        from push2pull.people import export_people

        return export_people(self._store, Path(path), reveal=reveal)

    def import_people(self, path: str | Path, *, by: str = "", dry_run: bool = False) -> dict[str, Any]:
        """Take over what humans wrote into that file; see :func:`push2pull.people.import_people`."""
        from push2pull.people import import_people

        return import_people(self._store, Path(path), by=by, dry_run=dry_run)

    def undo_people(self, *, by: str = "") -> dict[str, Any]:
        """Take back the last such file; see :func:`push2pull.people.undo_people`."""
        from push2pull.people import undo_people

        return undo_people(self._store, by=by)

    def analyse(self, *, seed: int = 7, progress: Progress | None = None) -> dict[str, Any]:
        """Find threads, lists, groups, topics and closed flows; see :func:`push2pull.analyse.analyse`."""
        from push2pull.analyse import analyse

        return analyse(self._store, seed=seed, progress=progress)

    def propose(self, *, seed: int = 7) -> list[Proposal]:
        """Propose communities, best first; see :func:`push2pull.propose.propose`."""
        from push2pull.propose import propose

        return propose(self._store, seed=seed)

    @property
    def proposals(self) -> Sequence[Proposal]:
        """The proposals of the last :meth:`propose`."""
        from push2pull.propose import load

        return load(self._store)

    def report(
        self, *, file_format: str = "html", lang: str | None = None, path: str | Path | None = None
    ) -> Path:
        """Write the report and return where; see :func:`push2pull.overview.report`."""
        from push2pull.overview import report

        return report(self._store, file_format=file_format, lang=lang, path=Path(path) if path else None)

    def mirror(self, address: str, *, lang: str | None = None, path: str | Path | None = None) -> Path:
        """Write one person's own report, for them alone, and return where; see :func:`push2pull.mirror.mirror`."""
        from push2pull.mirror import mirror

        return mirror(self._store, address, lang=lang, path=Path(path) if path else None)

    def decide(self, proposal_id: str, decision: str, *, by: str = "") -> str:
        """Accept, reject or put off one proposal and return its id."""
        from push2pull.decide import decide

        decide(self._store, proposal_id, decision, by=by)
        return proposal_id

    def meet(self, proposal_id: str, *codes: str, met: bool = True, by: str = "") -> str:
        """Record that people have met gates of one proposal; see :func:`push2pull.decide.meet`."""
        from push2pull.decide import meet

        meet(self._store, proposal_id, codes, met=met, by=by)
        return proposal_id

    def last_run(self, verb: str) -> dict[str, Any]:
        """Return the report of the last run of ``ingest``, ``analyse`` or ``propose``; empty before the first."""
        return self._store.state.last_run(verb) or {}

    def decide_all(self, decision: str, *, by: str = "") -> list[str]:
        """Take one decision about every proposal and return their ids."""
        from push2pull.decide import decide_all

        return decide_all(self._store, decision, by=by)

    def publish(
        self,
        target: str,
        *,
        dry_run: bool = False,
        progress: Progress | None = None,
        secrets: Lookup = no_secrets,
        **options: Any,
    ) -> dict[str, Any]:
        """Write the threads of accepted proposals to *target*, each exactly once.

        *options*: those of :class:`push2pull.publish.verb.Options`.
        """
        from push2pull.publish.verb import Options, publish

        chosen = Options(**options)
        return publish(
            self._store, target, dry_run=dry_run, options=chosen, progress=progress, secrets=secrets
        )

    def plan_page(self, report: Mapping[str, Any], path: str | Path, lang: str | None = None) -> Path:
        """Write the report of a dry run as a page and return where; see :mod:`push2pull.publish.page`."""
        from push2pull.publish.page import write_page

        return write_page(self._store, report, Path(path), lang)

    def settle(
        self, target: str, key: str, answer: str, *, by: str = "", secrets: Lookup = no_secrets
    ) -> dict[str, Any]:
        """Record what became of a post of unknown outcome; see :func:`push2pull.publish.settle`."""
        from push2pull.publish import settle

        return settle(self._store, target, key, answer, by=by, secrets=secrets)

    def draft_consent(self, folder: str | Path, **offer: Any) -> dict[str, Any]:
        """Write letters that ask authors for consent; see :func:`push2pull.publish.consent.draft`."""
        from push2pull.publish.consent import draft

        return draft(self._store, Path(folder), **offer)

    def import_consent(self, path: str | Path, *, by: str = "", dry_run: bool = False) -> dict[str, Any]:
        """Take over their answers; see :func:`push2pull.publish.consent.take_over`."""
        from push2pull.publish.consent import take_over

        return take_over(self._store, Path(path), by=by, dry_run=dry_run)

    def show_consent(self) -> dict[str, Any]:
        """Return how many have answered what; see :func:`push2pull.publish.consent.show`."""
        from push2pull.publish.consent import show

        return show(self._store)

    def verify(
        self, target: str, *, progress: Progress | None = None, secrets: Lookup = no_secrets
    ) -> dict[str, Any]:
        """Read back what was published to *target*; see :func:`push2pull.publish.verify.verify`."""
        from push2pull.publish.verify import verify

        return verify(self._store, target, progress=progress, secrets=secrets)

    def withdraw(
        self,
        target: str,
        *,
        progress: Progress | None = None,
        secrets: Lookup = no_secrets,
        **scope: Any,
    ) -> dict[str, Any]:
        """Take back what was published to *target*; see :func:`push2pull.publish.withdraw.withdraw`."""
        from push2pull.publish.withdraw import withdraw

        return withdraw(self._store, target, progress=progress, secrets=secrets, **scope)

    def table(self, name: str, *, pseudonyms: bool = False) -> pa.Table:
        """Return one table (docs/tables.md) as it may be shown; see :func:`push2pull.shown.table`.

        *pseudonyms*: also those with a row a message or person, which leaves an audit line.
        """
        from push2pull.shown import table

        return table(self._store, name, pseudonyms=pseudonyms)

    def sql(self, query: str, *, pseudonyms: bool = False) -> pa.Table:
        """Run a DuckDB *query* over these tables; see :func:`push2pull.shown.sql`."""
        from push2pull.shown import sql

        return sql(self._store, query, pseudonyms=pseudonyms)

    def export(
        self,
        table: str,
        out: BinaryIO | str | Path,
        *,
        file_format: str = "jsonl",
        pseudonyms: bool = False,
        reveal: bool = False,
    ) -> int:
        """Write one table to a file and return the number of rows; see :func:`push2pull.export.export`."""
        from push2pull.export import export

        target = Path(out) if isinstance(out, str) else out
        return export(
            self._store, table, target, file_format=file_format, pseudonyms=pseudonyms, reveal=reveal
        )

    def audit_lines(self) -> list[dict[str, Any]]:
        """Return the audit chain, oldest first."""
        return self._store.state.audit_lines()
