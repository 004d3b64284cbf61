"""``inrymning results merge``: other stations' results into these."""

from pathlib import Path

import click

from tools.settings import Settings, TextCommand, common


@click.command(cls=TextCommand, name="merge")
@common
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
def command(settings: Settings, files: tuple[Path, ...]) -> None:
    """Takes one file after the other, each whole or not at all; doing it again changes nothing."""
    from scoring.store import Store
    from tools.commands.keeping import put_in_order
    from tools.commands.retention import files_about, remove

    reports = []
    with Store(settings.data / "results.db") as store:
        put_in_order(settings, store)
        settings.progress(settings.say("export.merge.checking", file=store.path))
        store.check()
        for file in files:
            settings.progress(settings.say("export.merge.checking", file=file))

            def progress(done: int, of: int, file: Path = file) -> None:
                if done == of or done % 5000 == 0:
                    settings.progress(settings.say("export.merge.taking", file=file, done=done, of=of))

            merged = store.merge(file, progress)
            for run in merged.erased:
                remove(files_about(settings.data, run))
            settings.tell(
                settings.say("export.merge.merged", file=file, runs=merged.runs, scores=merged.scores, known=merged.known)
            )
            if merged.going_on:
                settings.tell(settings.say("export.merge.going_on", file=file, count=merged.going_on))
            if merged.erased:
                settings.tell(settings.say("export.merge.erased", file=file, count=len(merged.erased)))
            if merged.answers or merged.answers_erased:
                told = {"count": merged.answers, "erased": merged.answers_erased}
                settings.tell(settings.say("export.merge.answers", file=file, **told))
            counts = {"runs": merged.runs, "scores": merged.scores, "known": merged.known, "going_on": merged.going_on}
            counts |= {"answers": merged.answers, "answers_erased": merged.answers_erased}
            reports.append({"file": str(file), **counts, "erased": list(merged.erased)})
    settings.emit({"files": reports})
