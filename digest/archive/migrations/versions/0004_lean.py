"""A lean archive: numbers for days, hashes and kinds; claims found by keys; first states of facts derived, not stored."""

# ruff: noqa: S608 – names of tables and columns, from this page alone.
from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date as Day
from itertools import combinations
from typing import Any

import sqlalchemy as sa
from alembic import op

from digest.archive.claims import StandingClaim
from digest.archive.clustering import find_keys
from digest.archive.search import find_terms
from digest.archive.slots import find_words, pack_details, unpack_details
from digest.models import Fact

revision = "0004_lean"
down_revision = "0003_copies"
branch_labels = None
depends_on = None

# Children first: nothing that is dropped is named by what is still there.
CHANGED = (
    "fact_claim fact_country fact_person fact_revision verdict evidence claim text_band appearance document_agency "
    "document_version document person_name fact"
).split()
NUMBERED = "document document_version appearance claim fact fact_revision verdict office".split()
KINDS = {"meeting": 1, "visit": 2, "trade": 3, "transport": 4, "agreement": 5, "cooperation": 6}
BATCH = 1_000
# Facts less sure are listed apart.
SURE = 6_000


def upgrade() -> None:
    """Every table of facts and documents is written anew from a copy of what it held."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        database = op.get_bind().connection.dbapi_connection
        database.create_function("hash_of", 1, lambda written: bytes.fromhex(written)[:16])  # type: ignore[union-attr]
        database.create_function("number_of", 1, _number)  # type: ignore[union-attr]
    else:
        op.execute("ALTER TABLE document_search DROP CONSTRAINT document_search_id_fkey")
    for table in CHANGED:
        op.execute(f"CREATE TABLE old_{table} AS SELECT * FROM {table}")
    op.execute("DROP TABLE fact_search")
    for table in CHANGED:
        op.drop_table(table)
    _create_documents()
    _create_facts()
    _create_search(sqlite)
    _copy_documents(sqlite)
    _copy_claims()
    _copy_facts()
    _copy_links(sqlite)
    for table in CHANGED:
        op.execute(f"DROP TABLE old_{table}")
    if not sqlite:
        op.execute(
            "ALTER TABLE document_search ADD CONSTRAINT document_search_id_fkey FOREIGN KEY (id) REFERENCES document_version (id)"
        )
        for table in NUMBERED:
            last = f"SELECT max(id) FROM {table}"
            op.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(({last}), 1), ({last}) IS NOT NULL)")


def _create_documents() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_table(
        "document_agency",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["outlet.id"], name=op.f("fk_document_agency_agency_id_outlet")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_agency_document_id_document")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_agency")),
    )
    op.create_table(
        "document_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=True),
        sa.Column("extractor", sa.String(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_version_document_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_version")),
        sa.UniqueConstraint("hash", name=op.f("uq_document_version_hash")),
    )
    op.create_index(op.f("ix_document_version_document_id"), "document_version", ["document_id"])
    kept = sa.text("text IS NOT NULL")
    op.create_index("ix_document_version_kept", "document_version", ["seen"], sqlite_where=kept, postgresql_where=kept)
    op.create_table(
        "text_band",
        sa.Column("band", sa.BigInteger(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["document_version.id"], name=op.f("fk_text_band_version_id_document_version")),
        sa.PrimaryKeyConstraint("band", "version_id", name=op.f("pk_text_band")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "appearance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("outlet_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("given_id", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("published", sa.Integer(), nullable=True),
        sa.Column("retrieved", sa.BigInteger(), nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_appearance_outlet_id_outlet")),
        sa.ForeignKeyConstraint(["version_id"], ["document_version.id"], name=op.f("fk_appearance_version_id_document_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appearance")),
        sa.UniqueConstraint("key", "version_id", name=op.f("uq_appearance_key_version_id")),
    )
    op.create_index(op.f("ix_appearance_outlet_id"), "appearance", ["outlet_id"])
    op.create_index(op.f("ix_appearance_version_id"), "appearance", ["version_id"])
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("countries", sa.String(), nullable=False),
        sa.Column("date", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("attributed_to", sa.String(), nullable=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.Column("read", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["document_version.id"], name=op.f("fk_claim_version_id_document_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    op.create_index(op.f("ix_claim_version_id"), "claim", ["version_id"])
    op.create_table(
        "claim_key",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_key_claim_id_claim")),
        sa.PrimaryKeyConstraint("key", "last", "first", "claim_id", name=op.f("pk_claim_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "evidence",
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_evidence_claim_id_claim")),
        sa.PrimaryKeyConstraint("claim_id", "ordinal", name=op.f("pk_evidence")),
        sqlite_with_rowid=False,
    )


def _create_facts() -> None:
    op.create_table(
        "fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("date", sa.String(), nullable=True),
        sa.Column("day_from", sa.Integer(), nullable=True),
        sa.Column("day_to", sa.Integer(), nullable=False),
        sa.Column("countries", sa.String(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=True),
        sa.Column("founder", sa.Integer(), nullable=True),
        sa.Column("flow", sa.String(), nullable=True),
        sa.Column("reporter", sa.String(), nullable=True),
        sa.Column("partner", sa.String(), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("change", sa.BigInteger(), nullable=True),
        sa.Column("commodity", sa.String(), nullable=True),
        sa.Column("mode", sa.String(), nullable=True),
        sa.Column("field", sa.String(), nullable=True),
        sa.Column("importance", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.Column("outlets", sa.Integer(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("conflicts", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["merged_into"], ["fact.id"], name=op.f("fk_fact_merged_into_fact")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
    )
    op.create_index(op.f("ix_fact_day_to_id"), "fact", ["day_to", "id"])
    op.create_index(op.f("ix_fact_kind_day_to_id"), "fact", ["kind", "day_to", "id"])
    op.create_index(op.f("ix_fact_published"), "fact", ["published"])
    op.create_index(op.f("ix_fact_sequence"), "fact", ["sequence"])
    planned = sa.text("status = 'planned'")
    op.create_index("ix_fact_planned", "fact", ["day_to"], sqlite_where=planned, postgresql_where=planned)
    op.create_table(
        "fact_country",
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("day_to", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_fact_country_fact_id_fact")),
        sa.PrimaryKeyConstraint("country", "kind", "day_to", "fact_id", name=op.f("pk_fact_country")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "office",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
        sa.UniqueConstraint("title", "role", name=op.f("uq_office_title_role")),
    )
    op.create_table(
        "fact_person",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=True),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_fact_person_fact_id_fact")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_fact_person_office_id_office")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_fact_person_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "office_id", "fact_id", name=op.f("pk_fact_person")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_fact_person_fact_id"), "fact_person", ["fact_id"])
    op.create_table(
        "fact_claim",
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_fact_claim_claim_id_claim")),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_fact_claim_fact_id_fact")),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_fact_claim")),
    )
    op.create_index(op.f("ix_fact_claim_fact_id"), "fact_claim", ["fact_id"])
    op.create_table(
        "fact_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_fact_revision_fact_id_fact")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_revision")),
        sa.UniqueConstraint("fact_id", "number", name=op.f("uq_fact_revision_fact_id_number")),
    )
    op.create_index(op.f("ix_fact_revision_sequence"), "fact_revision", ["sequence"])
    op.create_table(
        "person_name",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_name_person_id_person")),
        sa.PrimaryKeyConstraint("word", "person_id", name=op.f("pk_person_name")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_verdict_fact_id_fact")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
    )
    op.create_index(op.f("ix_verdict_fact_id"), "verdict", ["fact_id"])


def _create_search(sqlite: bool) -> None:
    if not sqlite:
        op.execute("CREATE TABLE claim_search (id INTEGER PRIMARY KEY REFERENCES claim (id), stems TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX ix_claim_search_stems ON claim_search USING gin (stems)")
        return
    lean = "fts5(stems, content='', detail='none', columnsize=0, tokenize='unicode61 remove_diacritics 0')"
    op.execute(f"CREATE VIRTUAL TABLE claim_search USING {lean}")
    # What texts are found by cannot be copied, and of forgotten texts not be made again: only an empty index is made leaner.
    if not op.get_bind().execute(sa.text("SELECT 1 FROM old_document_version LIMIT 1")).first():
        op.execute("DROP TABLE document_search")
        op.execute(f"CREATE VIRTUAL TABLE document_search USING {lean}")


def _copy_documents(sqlite: bool) -> None:
    day, moment = _day(sqlite), _moment(sqlite)
    version_hash = "hash_of(hash)" if sqlite else "substring(decode(hash, 'hex') FROM 1 FOR 16)"
    digits = "encode(sha256(convert_to(key, 'UTF8')), 'hex')"
    key = "number_of(key)" if sqlite else f"(('x' || substr({digits}, 1, 16))::bit(64)::bigint >> 1) & 9223372036854775807"
    op.execute(f"INSERT INTO document SELECT id, {moment('first_seen')} FROM old_document")
    op.execute("INSERT INTO document_agency SELECT document_id, agency_id FROM old_document_agency")
    op.execute(
        f"INSERT INTO document_version SELECT id, document_id, number, {version_hash}, title, text, language, {day('published')}, "
        f"extractor, {moment('seen')} FROM old_document_version"
    )
    op.execute("INSERT INTO text_band SELECT band, version_id FROM old_text_band")
    given_id = "CASE WHEN given_id = url THEN NULL ELSE given_id END"
    op.execute(
        f"INSERT INTO appearance SELECT id, version_id, outlet_id, {key}, {given_id}, url, {day('published')}, "
        f"{moment('retrieved')}, standing FROM old_appearance"
    )
    earliest = "(SELECT min(published) FROM appearance WHERE version_id = document_version.id)"
    op.execute(f"UPDATE document_version SET published = {earliest} WHERE {earliest} < published OR published IS NULL")


def _copy_claims() -> None:
    """Claims of older rules go, but for those that are the last traces of withdrawn facts."""
    insert = _insert("claim", "id version_id ordinal kind countries date status slots attributed_to rule confidence read")
    keys = _insert("claim_key", "key last first claim_id")
    query = """
        SELECT c.*, v.published, v.extractor AS rules FROM old_claim c JOIN document_version v ON v.id = c.version_id
        WHERE c.id > :last AND (c.extractor = v.extractor OR c.id IN (
            SELECT t.claim_id FROM old_fact_claim t JOIN old_fact f ON f.id = t.fact_id
            WHERE f.withdrawn AND f.merged_into IS NULL))
        ORDER BY c.id LIMIT :batch"""
    for rows in _batches(query):
        claims = [(row, _fact(row)) for row in rows]
        op.get_bind().execute(insert, [_claim(row, fact) for row, fact in claims])
        found = [
            {"key": key, "last": last, "first": first, "claim_id": row.id}
            for row, fact in claims
            for key, first, last in find_keys(StandingClaim(row.id, fact, "", 0, _read_day(row.published)))
        ]
        op.get_bind().execute(keys, found)
    columns = 'claim_id, ordinal, quote, start, "end", field'
    op.execute(f"INSERT INTO evidence ({columns}) SELECT {columns} FROM old_evidence WHERE claim_id IN (SELECT id FROM claim)")
    _index_claims()


def _index_claims() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    query = """
        SELECT c.id, c.kind, c.slots, e.quote FROM claim c LEFT JOIN evidence e ON e.claim_id = c.id AND e.ordinal = 0
        WHERE c.id > :last ORDER BY c.id LIMIT :batch"""
    names = {number: kind for kind, number in KINDS.items()}
    insert = sa.text(
        "INSERT INTO claim_search (rowid, stems) VALUES (:id, :stems)"
        if sqlite
        else "INSERT INTO claim_search (id, stems) VALUES (:id, array_to_tsvector(CAST(:stems AS text[])))"
    )
    for rows in _batches(query):
        said = ((row.id, [*find_words(unpack_details(names[row.kind], _json(row.slots))), row.quote or ""]) for row in rows)
        stems = ((number, sorted(find_terms("\n".join(words)))) for number, words in said)
        op.get_bind().execute(insert, [{"id": number, "stems": " ".join(found) if sqlite else found} for number, found in stems])


def _copy_facts() -> None:
    names = (
        "id kind status date day_from day_to countries slots founder flow reporter partner value currency change commodity mode "
        "field importance confidence outlets published sequence revision withdrawn merged_into conflicts"
    )
    insert, list_country = _insert("fact", names), _insert("fact_country", "country kind day_to fact_id")
    query = """
        SELECT f.*, (SELECT CASE WHEN count(*) = 1 THEN min(t.claim_id) END FROM old_fact_claim t WHERE t.fact_id = f.id) AS only,
            (SELECT v.action FROM old_verdict v WHERE v.fact_id = f.id ORDER BY v.id DESC LIMIT 1) AS verdict
        FROM old_fact f WHERE f.id > :last ORDER BY f.id LIMIT :batch"""
    merged = []
    for rows in _batches(query):
        claims = {row.only for row in rows if row.only and not row.withdrawn and row.merged_into is None}
        said = sa.text("SELECT id, slots FROM claim WHERE id IN :claims").bindparams(sa.bindparam("claims", expanding=True))
        founders = {row.id: _json(row.slots) for row in op.get_bind().execute(said, {"claims": list(claims)})} if claims else {}
        facts = [_fact_row(row, founders) for row in rows]
        merged += [{"fact": row.id, "other": row.merged_into} for row in rows if row.merged_into is not None]
        op.get_bind().execute(insert, facts)
        listed = [place for fact, row in zip(facts, rows, strict=True) if row.merged_into is None for place in _places(fact)]
        if listed:
            op.get_bind().execute(list_country, listed)
    if merged:
        op.get_bind().execute(sa.text("UPDATE fact SET merged_into = :other WHERE id = :fact"), merged)


def _copy_links(sqlite: bool) -> None:
    day = _day(sqlite)
    title, role = "substr(coalesce(office, ''), 1, 300)", "coalesce(role, '')"
    stands = "EXISTS (SELECT 1 FROM appearance a WHERE a.version_id = c.version_id AND a.standing) AND c.read"
    op.execute(
        f"INSERT INTO fact_claim SELECT t.claim_id, t.fact_id, {stands} FROM old_fact_claim t JOIN claim c ON c.id = t.claim_id"
    )
    op.execute(f"INSERT INTO office (title, role) SELECT DISTINCT {title}, {role} FROM old_fact_person")
    op.execute(
        f"INSERT INTO fact_person SELECT p.person_id, o.id, p.fact_id, {day('p.since')}, {day('p.until')} FROM old_fact_person p "
        f"JOIN office o ON o.title = substr(coalesce(p.office, ''), 1, 300) AND o.role = coalesce(p.role, '') "
        "JOIN fact f ON f.id = p.fact_id WHERE NOT f.withdrawn"
    )
    op.execute(
        "INSERT INTO fact_revision SELECT r.id, r.fact_id, r.number, r.cause, r.sequence, r.at, p.shown FROM old_fact_revision r "
        "JOIN old_fact_revision p ON p.fact_id = r.fact_id AND p.number = r.number - 1"
    )
    op.execute("INSERT INTO person_name SELECT word, person_id FROM old_person_name")
    columns = 'id, fact_id, action, slots, note, "by", at'
    op.execute(f"INSERT INTO verdict ({columns}) SELECT {columns} FROM old_verdict")


def _batches(query: str) -> Iterator[Any]:
    """Rows by number, so many at a time."""
    last = 0
    while rows := op.get_bind().execute(sa.text(query), {"last": last, "batch": BATCH}).all():
        yield rows
        last = rows[-1].id


def _insert(table: str, names: str) -> sa.TextClause:
    columns = names.split()
    given = ", ".join(f":{name}" for name in columns)
    return sa.text(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({given})")


def _fact(row: Any) -> Fact:
    details = unpack_details(row.kind, _json(row.slots))
    return Fact(
        row.kind, tuple(_json(row.countries)), row.date, row.status, details, (), row.rule, row.confidence, row.attributed_to
    )


def _claim(row: Any, fact: Fact) -> dict[str, Any]:
    return {
        "id": row.id,
        "version_id": row.version_id,
        "ordinal": row.ordinal,
        "kind": KINDS[row.kind],
        "countries": ",".join(fact.countries),
        "date": row.date,
        "status": row.status,
        "slots": _write(pack_details(fact.details)),
        "attributed_to": row.attributed_to,
        "rule": row.rule,
        "confidence": round(row.confidence * 10_000),
        "read": row.extractor == row.rules,
    }


def _fact_row(row: Any, founders: dict[int, Any]) -> dict[str, Any]:
    slots = pack_details(unpack_details(row.kind, _json(row.slots)))
    founded = row.only in founders and founders[row.only] == slots
    conflicts = _json(row.conflicts)
    plain = "flow reporter partner value currency change commodity mode field outlets sequence revision withdrawn date status id"
    return {
        **{name: getattr(row, name) for name in plain.split()},
        "kind": KINDS[row.kind],
        "day_from": _number_day(row.day_from),
        "day_to": _number_day(row.day_to) or 1,
        "countries": ",".join(_json(row.countries)),
        "slots": None if founded else _write(slots),
        "founder": row.only if founded else None,
        "importance": round(row.importance * 10_000),
        # An admin is sure.
        "confidence": 10_000 if row.verdict == "amend" else round(row.confidence * 10_000),
        "published": _number_day(row.published),
        "merged_into": None,
        "conflicts": _write(conflicts) if conflicts else None,
    }


def _places(fact: dict[str, Any]) -> list[dict[str, Any]]:
    if fact["withdrawn"]:
        return []
    codes = sorted(set(filter(None, fact["countries"].split(","))))
    listed = [*codes, *("-".join(pair) for pair in combinations(codes, 2))]
    kind = fact["kind"] if fact["confidence"] >= SURE else -fact["kind"]
    return [{"country": code, "kind": kind, "day_to": fact["day_to"], "fact_id": fact["id"]} for code in listed]


def _day(sqlite: bool) -> Any:
    """A column of days as their numbers."""
    return lambda column: f"CAST(julianday({column}) - 1721424.5 AS INTEGER)" if sqlite else f"{column} - DATE '0001-01-01' + 1"


def _moment(sqlite: bool) -> Any:
    """A column of instants as seconds since 1970."""
    return lambda column: (
        f"CAST(strftime('%s', {column}) AS INTEGER)" if sqlite else f"CAST(extract(epoch FROM {column}) AS BIGINT)"
    )


def _read_day(number: int | None) -> Day | None:
    return None if number is None else Day.fromordinal(number)


def _number_day(day: Any) -> int | None:
    return None if day is None else (Day.fromisoformat(day) if isinstance(day, str) else day).toordinal()


def _json(value: Any) -> Any:
    """PostgreSQL's driver reads JSON itself."""
    return json.loads(value) if isinstance(value, str) else value


def _write(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _number(key: str) -> int:
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) >> 1
