-- Private rooms as they were for those who left: a message's earlier states, where somebody's leaving lies in between.
CREATE TABLE old_messages (
    key      INTEGER NOT NULL,          -- of the message
    rev      INTEGER NOT NULL,          -- it was so from this number on
    until    INTEGER NOT NULL,          -- and no more from this one, which changed it
    flags    INTEGER NOT NULL,
    text     TEXT,                      -- NULL too once the message is deleted
    mentions TEXT,
    PRIMARY KEY (key, rev)
) WITHOUT ROWID;

-- Reactions that were taken back, likewise.
CREATE TABLE old_reactions (
    key      INTEGER NOT NULL,
    emoji    TEXT    NOT NULL,
    account  INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    until    INTEGER NOT NULL,          -- number of the reaction that took it back
    PRIMARY KEY (key, emoji, account, seq)
) WITHOUT ROWID;

CREATE INDEX members_left ON members (conversation, until) WHERE until IS NOT NULL;
