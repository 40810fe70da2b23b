"""Copies of one text: what they are found by, and the agency they are from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_copies"
down_revision = "0002_bot"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Texts taken in before stay without bands: a copy of one of them is a document of its own."""
    op.create_table(
        "text_band",
        sa.Column("band", sa.BigInteger(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["document_version.id"], name=op.f("fk_text_band_version_id_document_version")),
        sa.PrimaryKeyConstraint("band", "version_id", name=op.f("pk_text_band")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "document_agency",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["outlet.id"], name=op.f("fk_document_agency_agency_id_outlet")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_agency_document_id_document")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_agency")),
    )
    kept = sa.text("text IS NOT NULL")
    op.create_index("ix_document_version_kept", "document_version", ["seen"], sqlite_where=kept, postgresql_where=kept)
