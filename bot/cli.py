"""The command `attache`. Each command imports what it needs when it runs: `--help` and `extract` start at once."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.errors import AttacheError

if TYPE_CHECKING:
    from bot.config import Settings
    from digest.api import Archive, Article

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Attaché reads diplomatic news and keeps the facts with their proof."
)
db = typer.Typer(no_args_is_help=True, help="Upkeep of the database.")
app.add_typer(db, name="db")
sources = typer.Typer(no_args_is_help=True, help="The sources of the configuration.")
app.add_typer(sources, name="sources")

Targets = Annotated[
    list[str], typer.Argument(metavar="PATH|URL|-…", help="Files, directories, a feed's URL, or - for standard input.")
]
Config = Annotated[Path | None, typer.Option("--config", help="The configuration file.", show_default="config.yaml if it exists")]


NO_SOURCES = "no sources are configured: list them under `sources` in config.yaml"


class Format(StrEnum):
    """How `extract` prints."""

    jsonl = "jsonl"
    table = "table"


def read_articles(targets: list[str], failures: list[str]) -> Iterator[Article]:
    """The articles behind the targets; what cannot be read is said on standard error, counted, and passed over."""
    from digest.article import read_document
    from digest.sources.targets import load_documents

    for target in targets:
        try:
            for document in load_documents(target):
                try:
                    yield from read_document(document)
                except AttacheError as error:
                    complain(str(error), failures)
        except AttacheError as error:
            complain(str(error), failures)


def complain(message: str, failures: list[str]) -> None:
    """Say what could not be done, and remember it for the exit code."""
    from bot.terminal import ERR, plain

    failures.append(message)
    ERR.print(f"attache: {plain(message)}", style="red", markup=False)


@app.command()
def extract(
    targets: Targets,
    output: Annotated[Format, typer.Option("--format", help="JSON lines, one a document, or a table for people.")] = Format.jsonl,
    jobs: Annotated[int, typer.Option(min=1, max=256, help="Processes to use.")] = 1,
) -> None:
    """Facts of documents, without a database; documents come out in input order."""
    from bot.terminal import OUT, render_facts, show_progress
    from digest.facts.batch import extract_articles
    from digest.facts.form import article_to_json

    failures: list[str] = []
    for article, facts in show_progress(extract_articles(read_articles(targets, failures), jobs), "extracting"):
        if output is Format.table:
            OUT.print(render_facts(article, facts))
        else:
            sys.stdout.write(json.dumps(article_to_json(article, facts), ensure_ascii=False) + "\n")
    raise typer.Exit(1 if failures else 0)


@app.command()
def explain(
    sentence: Annotated[str, typer.Argument(help="A sentence or a short text.")],
    day: Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="When it was published.")] = None,
    language: Annotated[str, typer.Option(help="en or ru.")] = "en",
) -> None:
    """What is seen in a sentence: mentions, rules that fired or nearly did, facts."""
    from bot.terminal import OUT, render_explanation
    from digest.facts.explain import explain_article
    from digest.models import Article

    for line in render_explanation(explain_article(Article("sentence", sentence, published=parse_day(day), language=language))):
        OUT.print(line)


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Documents' facts, a JSON object a line.")],
    documents: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The documents, a JSON object a line.")],
) -> None:
    """Precision, recall and F1 of the extraction by kind, against gold facts."""
    from bot.terminal import OUT, render_scores, show_progress
    from digest.facts.batch import extract_articles
    from digest.facts.evaluation import Score, macro_f1, score_document
    from digest.facts.form import article_to_json

    failures: list[str] = []
    wanted = {row["id"]: row["facts"] for row in map(json.loads, filter(str.strip, gold.read_text(encoding="utf-8").splitlines()))}
    scores: dict[str, Score] = {}
    articles = (article for article in read_articles([str(documents)], failures) if article.id in wanted)
    for article, facts in show_progress(extract_articles(articles), "evaluating"):
        score_document(wanted.pop(article.id), article_to_json(article, facts)["facts"], scores)
    for missing in wanted.values():
        score_document(missing, [], scores)
    OUT.print(render_scores(scores, macro_f1(scores)))
    raise typer.Exit(1 if failures else 0)


@app.command()
def ingest(targets: Targets, config: Config = None) -> None:
    """Read documents into the database and say what was found; safe to repeat and to interrupt."""
    from bot.terminal import OUT, plain, render_slots, show_progress
    from digest.api import ingest_documents, load_documents

    failures: list[str] = []
    new = known = facts = 0
    settings = load_configuration(config)
    archive = open_upgraded(settings)
    for target in targets:
        try:
            for done in show_progress(ingest_documents(archive, load_documents(target, settings.fetch)), "ingesting"):
                if done.error:
                    complain(done.error, failures)
                    continue
                new, known, facts = new + done.new, known + (not done.new), facts + len(done.facts)
                OUT.print(f"{plain(done.title or done.document_id)}: {describe_ingested(done.new, len(done.facts))}", markup=False)
                for fact in done.facts:
                    OUT.print(f"  {fact.kind}: {render_slots(fact)}", markup=False)
        except AttacheError as error:
            complain(str(error), failures)
    OUT.print(f"{new} new, {known} known, {facts} facts stated, {len(failures)} not read")
    raise typer.Exit(1 if failures else 0)


def describe_ingested(new: bool, facts: int) -> str:
    """What became of one document, in words."""
    return f"{facts} facts" if new else "already in the archive"


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help='A command or free text, such as "/trade Mongolia".')],
    language: Annotated[str, typer.Option("--lang", help="en, ru or kk.")] = "en",
    config: Config = None,
) -> None:
    """The bot's answer, in the terminal."""
    print_answer(load_configuration(config), question, language)


@app.command()
def digest(
    countries: Annotated[
        list[str] | None, typer.Option("--for", metavar="COUNTRY", help="Only what concerns it; may be repeated.")
    ] = None,
    day: Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="The day; today if not given.")] = None,
    language: Annotated[str, typer.Option("--lang", help="en, ru or kk.")] = "en",
    config: Config = None,
) -> None:
    """The digest of a day, in the terminal."""
    on = parse_day(day)
    words = [on.isoformat() if on else "today", *(countries or ())]
    print_answer(load_configuration(config), f"/digest {' '.join(words)}", language)


def print_answer(settings: Settings, text: str, language: str) -> None:
    """Answer one question from the archive of the settings."""
    from bot.commands.request import Request
    from bot.commands.table import answer
    from bot.messages.markup import render_terminal
    from bot.messages.wording import LANGUAGES
    from bot.terminal import OUT

    if language not in LANGUAGES:
        raise typer.BadParameter(f"{language!r} is not a language of the bot; give {', '.join(LANGUAGES)}")
    request = Request(text, open_upgraded(settings), language=language, zone=settings.schedule.default_zone)
    OUT.print(render_terminal(answer(request)), markup=False)


@app.command()
def run(config: Config = None) -> None:
    """The bot: answers, reads the sources, sends the digests. Needs TELEGRAM_BOT_TOKEN."""
    from bot.app import run_bot
    from bot.config import load_token

    settings = load_configuration(config)
    run_bot(settings, load_token())


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Where the page is; 0 takes a free port.")] = 0,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser, if there is one.")] = True,
) -> None:
    """Talk to the bot in the browser: no token, no network."""
    import asyncio

    from bot.config import LoggingSettings
    from bot.demo import run_demo
    from bot.logs import configure_logging
    from bot.terminal import OUT

    configure_logging(LoggingSettings(level="warning"))
    asyncio.run(run_demo(port, browser, lambda line: OUT.print(line, markup=False)))


@app.command()
def reextract(config: Config = None) -> None:
    """Read the stored documents again with today's rules."""
    from bot.terminal import OUT, plain, show_progress
    from digest.pipeline import reextract_documents

    changed = read = 0
    for done in show_progress(reextract_documents(open_upgraded(load_configuration(config))), "reading again"):
        read, changed = read + 1, changed + done.new
        if done.new:
            OUT.print(f"{plain(done.title or done.document_id)}: now {len(done.facts)} facts", markup=False)
    OUT.print(f"{read} read again, {changed} changed")


@db.command()
def upgrade(config: Config = None) -> None:
    """Set the database up or bring it to this version; a backup is made first."""
    from bot.terminal import OUT
    from digest.api import open_archive

    backup = open_archive(load_configuration(config).database.url).upgrade()
    OUT.print(f"up to date; before that it was copied to {backup}" if backup else "up to date", markup=False)


@db.command()
def check(config: Config = None) -> None:
    """Whether every fact has its proof and every quote stands in its document; exit code 1 when not."""
    from bot.terminal import OUT
    from digest.api import open_archive

    findings = open_archive(load_configuration(config).database.url).check()
    for finding in findings:
        OUT.print(finding, markup=False)
    OUT.print("sound" if not findings else f"{len(findings)} findings")
    raise typer.Exit(1 if findings else 0)


@db.command()
def backup(
    target: Annotated[Path, typer.Argument(dir_okay=False, help="A file that does not exist yet.")], config: Config = None
) -> None:
    """Copy an SQLite database while others use it."""
    from digest.api import open_archive

    open_archive(load_configuration(config).database.url).backup(target)


@db.command()
def restore(source: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A backup.")], config: Config = None) -> None:
    """Put a backup in the place of the database; what was there is kept beside it."""
    from bot.terminal import OUT
    from digest.api import open_archive

    kept = open_archive(load_configuration(config).database.url).restore(source)
    OUT.print(f"restored; what was there is kept as {kept}" if kept else "restored", markup=False)


@sources.command("list")
def list_sources(config: Config = None) -> None:
    """The configured sources and how each was left: when it last answered, why it failed, when it is asked again."""
    from bot.terminal import OUT, render_sources

    settings = load_configuration(config)
    if not settings.sources:
        OUT.print(NO_SOURCES, markup=False)
        return
    archive = open_upgraded(settings)
    OUT.print(render_sources([(source, archive.load_look(source.url)) for source in settings.sources]))


@sources.command("check")
def check_sources(config: Config = None) -> None:
    """Read every configured source once and say what is there, keeping nothing; exit code 1 when one cannot be read."""
    from bot.terminal import OUT, plain
    from digest.api import load_documents

    settings, failures = load_configuration(config), list[str]()
    if not settings.sources:
        OUT.print(NO_SOURCES, markup=False)
    for source in settings.sources:
        try:
            errors = [document.error for document in load_documents(source.url, settings.fetch)]
            OUT.print(plain(f"{source.url}: {describe_source(errors)}"), markup=False)
        except AttacheError as error:
            complain(str(error), failures)
    raise typer.Exit(1 if failures else 0)


def describe_source(errors: list[str | None]) -> str:
    """How many documents a source has, and what is wrong with the first that cannot be read."""
    wrong = [error for error in errors if error]
    return f"{len(errors)} documents" + (f", {len(wrong)} cannot be read ({wrong[0]})" if wrong else "")


def parse_day(text: str | None) -> date | None:
    """A date of the command line; anything but YYYY-MM-DD is an error of usage."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date; give YYYY-MM-DD, such as 2025-09-06") from None


def load_configuration(path: Path | None) -> Settings:
    """The settings of a file and the environment, for commands that need no token."""
    from bot.config import load_settings

    return load_settings(path)


def open_upgraded(settings: Settings) -> Archive:
    """The archive of the settings, brought up to date."""
    from digest.api import open_archive

    archive = open_archive(settings.database.url, busy_seconds=settings.database.busy_seconds)
    if not archive.is_current():
        archive.upgrade()
    return archive


def main() -> None:
    """Run the command line; an error of ours is one sentence on standard error and exit code 1."""
    try:
        app()
    except AttacheError as error:
        complain(str(error), [])
        sys.exit(1)
    except BrokenPipeError:  # the reader of our output (head, less) has seen enough
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
