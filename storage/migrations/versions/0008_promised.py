"""What was written under "stays sealed" is marked, so that it opens only with its writer's yes.

Until this version the form and the receipt said so whenever an office of the question was excused; the answer of
that office opened both all the same. What still says so in Slack, and is not so, is drawn anew; so are the kind words,
which said that looking at something ends a silence. A question ended when an office changed hands, and began anew
when the same person came back: `ended_at` ends it for good.
"""

import sqlalchemy as sa
from alembic import op

import storage.columns

revision = "0008"
down_revision = "0007"

PROMISED = """
UPDATE reply SET promised = :yes WHERE given AND ask_id IN (
    SELECT ask.id FROM ask JOIN check_in ON check_in.id = ask.check_in_id
    WHERE check_in.revealed_at IS NULL AND EXISTS (
        SELECT 1 FROM ask AS either WHERE either.check_in_id = ask.check_in_id AND either.excuse IS NOT NULL))
"""
KIND_WORDS = "UPDATE message SET wanted = wanted + 1 WHERE state = 'sent' AND kind = 'silent'"
ENDED = """
UPDATE check_in SET ended_at = (
    SELECT MIN(CASE WHEN holding.since > check_in.created_at THEN holding.since ELSE holding.until END) FROM holding
    WHERE holding.pair_id = check_in.pair_id AND holding.role = 'holder'
    AND (holding.since > check_in.created_at OR holding.until > check_in.created_at))
"""
CALLED = "UPDATE ask SET excuse = 'no longer active' WHERE excuse = 'deactivated'"
DRAWN_ANEW = """
UPDATE message SET wanted = wanted + 1 WHERE state = 'sent'
AND kind IN ('checkin', 'receipt', 'receipt_later') AND check_in_id IN (
    SELECT check_in.id FROM check_in JOIN ask ON ask.check_in_id = check_in.id
    WHERE check_in.revealed_at IS NULL AND ask.excuse IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM check_in AS newer WHERE newer.pair_id = check_in.pair_id
        AND newer.id > check_in.id AND newer.sent_at IS NOT NULL))
"""


def upgrade() -> None:
    op.add_column("reply", sa.Column("promised", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("check_in", sa.Column("ended_at", storage.columns.Utc(timezone=True), nullable=True))
    op.execute(sa.text(ENDED))
    op.execute(sa.text(PROMISED).bindparams(yes=True))
    op.execute(sa.text(CALLED))
    op.execute(sa.text(DRAWN_ANEW))
    op.execute(sa.text(KIND_WORDS))
