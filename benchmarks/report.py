"""README.md with the ratios of the last run: a table for everything that was measured, and what it means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import comparisons
from benchmarks.delivery import LARGE, SMALL
from benchmarks.measure import Samples

README = Path(__file__).parent / "README.md"


@dataclass(frozen=True)
class Section:
    """A table of the report: `measured` names the samples that its rows are told of."""

    name: str
    measured: str
    title: str
    rows: Sequence[comparisons.Row]


SECTIONS = (
    Section("publishing", "publishing", "Publishing", comparisons.PUBLISHING),
    Section("growth", "publishing", "Publishing in the larger library ÷ in the smaller", comparisons.GROWTH),
    Section("lists", "lists", "Lists, 1,000,000 claims ÷ 1,000", comparisons.lists()),
    Section("api", "api", "The public API, 1,000,000 published versions ÷ 10,000", comparisons.public_lists()),
    Section("sittings", "sittings", "A reviewer's sitting", comparisons.SITTING),
    Section("notices", "notices", "60,000 notices, 1,000,000 references", comparisons.RECORDING),
    Section("reach", "reach", "A work that 10,000 claims on 1,000 pages cite", comparisons.REACH),
    Section("importing", "importing", "Importing references from RIS", comparisons.IMPORTING),
    Section(
        "delivery", "delivery", "Reading: requests a second · processor time for each, ÷ nginx", comparisons.SERVICE
    ),
    Section(
        "beside", "peers", "Reading beside others: requests a second · processor time for each", comparisons.BESIDE
    ),
    Section("wagtail", "peers", "Publishing ÷ Wagtail's save_revision + publish", comparisons.WAGTAIL),
    Section("store", "store", f"One article, of {LARGE:,} in the store ÷ of {SMALL:,}", comparisons.GROWN_STORE),
)


@dataclass(frozen=True)
class Measured:
    """One engine's samples, by what was measured; nothing where something was lacking."""

    engine: str
    samples: Mapping[str, Samples] = field(default_factory=dict)


def table(section: Section, measured: Sequence[Measured]) -> str:
    found = {one.engine: one.samples[section.measured] for one in measured if one.samples.get(section.measured)}
    if not found:
        how = f"`python -m benchmarks {section.measured}` does, where all it takes is there."
        return f"{section.title}: not measured. {how}"
    head = [f"| {section.title} | aim | {' | '.join(found)} |", f"|---|---|{'---:|' * len(found)}"]
    body = [
        f"| {row.said} | {row.aim} | {' | '.join(row.told(one) for one in found.values())} |" for row in section.rows
    ]
    return "\n".join([*head, *body])


def report(measured: Sequence[Measured], *, sizes: Mapping[str, str]) -> str:
    return TEXT.format(**{one.name: table(one, measured) for one in SECTIONS}, **sizes)


TEXT = """\
# What Attest costs, in ratios

Written by `make bench` in {minutes} minutes on {cores} cores, shared with other work: medians of {rounds} interleaved
rounds or more, after one that warms up. A time means nothing on another machine; a ratio taken inside one run nearly
does: both sides of every row take turns, on the same engine, in the same minutes. `ROUNDS=3 make bench` is quicker and
rougher; `python -m benchmarks postgresql delivery` measures one table on one engine and keeps the others as they were.

{publishing}

A publication reads everything again under its locks, signs the page with the chief's password, and draws, keeps and
indexes a document for the page, its edition, each claim, each of their versions and each reference (94 for a first
edition). The plain side writes the same page and claims once and keeps nothing. A password check takes 19 MiB and some
hundredths of a second on purpose: it is the price of a signature, included above and told by itself.

{growth}

Smaller: {few} pages of 40 claims and 12 references, four in five published. Larger: {many}.

{lists}

As somebody signed in who drafts and reviews gets the page, through every middleware, 50 rows of it. Filters are read
from an index, and counted up to 2,000. What grows: the dashboard, which counts the whole library; a word that no claim
has is looked for in every text, twice (the count, then the page); “I changed it” grows with what one person wrote (here
20 claims), not with the library.

{sittings}

Claims in page order with what changed in each, their marks and what moved; the sources of a claim are read when it is
opened. Both of new claims with two references each, in the smaller library.

{notices}

A CSV of Retraction Watch, a kilobyte a row; with few rounds a tenth of both. The other side reads the file, puts the
DOIs into a temporary table and joins it with the references over their index. Where every row is about a work of the
library, each is a notice and a source status that are written, with the guards of append-only rows in force.

{reach}

From the signature to the last document, in the database and in the store: each page and its edition, each claim and
its version, the work itself (22,001 documents). For half of the claims it was the only support, and their text goes;
the other half is flagged. Each claim has a recheck opened, assigned to who approved it, and ended again. After the
dismissal the digest of every document is what it was. Messages, and other forms than JSON, are made after that.

{api}

As Django answers with all its middleware, 100 items of a list unless there are fewer. Search reads the engine's own
index from the newest claim on and stops when the page is full. What grows by its nature: two words of which each is in
every fifth claim but which no claim has both, for which both lists of the index are read to the end. The copies have
works, topics and addresses of their own, and share the stored bytes of their originals.

{importing}

{imported} records ({fewer_imported} in the smaller file), each with a DOI, four authors and an abstract, none of them
known. The import reads the file, cleans and checks every field, looks for each work by its identifiers and for others
like it by title, keeps history and an account of every record. The other side is given the rows ready made, neither
reads nor looks, and keeps the same history. In {import_rounds} rounds.

{delivery}

2,000 published pages of 40 claims and 12 references, asked for in turn by wrk over 32 connections for 2 seconds at a
time, each beside nginx with the same bytes as files (one worker, sendfile, open files cached), in {wrk} rounds; wrk and
what it asks share the cores. As JSON a page is 60 kB, compressed 6 kB. Processor time is that of the server and its
children for one request. The list and the feed are Django's answers, which the front keeps until anything is published.
The exported tree has the configuration that the export writes beside it. The dictionary is the least that could answer,
under the same server: it has everything in memory, checks nothing, and is told of no change.

{store}

Processor time of the front alone, called from Python without a server: the compressed page, again, and one that the
worker does not have at hand, read and checked. What was grown is the store, with pages of the library at addresses of
their own; both workers have looked at all of it once.

{beside}

Everybody has the same {pages_beside} articles of 40 claims and 12 references, on the same engine, behind the same
server (granian, WSGI, one worker, 32 connections): Attest from its store or, where it says so, through Django from the
database; Wagtail a page of StreamFields; the others nested serializers over prefetched rows, django-ninja with
django-simple-history's `as_of`. `benchmarks/peers` has them, set up as their documentation says. Their answers carry
what a reader needs of the same claims, citations and works, and no digest, wording, flag or standing of a version.

{wagtail}

Wagtail saves a page with the same claims and works in its StreamFields, its revision, log, search index and reference
index, in one transaction. It asks for no signature, freezes no claim or work by itself, compresses nothing, and draws
the page again each time it is read. A sitting is 40 opinions, each with its review, signed under one password.

How the library is made: the product's own services make 250 claims and five pages with all their reviews, signatures,
versions, editions and documents from a fixed seed; SQL then copies those rows under other keys, ids and addresses, and
the bytes that are served are written anew with those, each under its own digest. What is measured goes through the
services and pages that people use. SQLite as shipped (a write-ahead log, no sync at each commit); PostgreSQL from a
wheel with `fsync` off, which makes a plain commit cheaper and no ratio here better.
"""
