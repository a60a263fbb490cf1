-- The first schema. Times are milliseconds since 1970 UTC. Numbers of enumerations are in Storage/Records.cs.

CREATE TABLE accounts (
    id       INTEGER PRIMARY KEY,
    nick     TEXT    NOT NULL,
    folded   TEXT    NOT NULL UNIQUE,   -- equal for names that differ only in case or encoding
    skeleton TEXT    NOT NULL UNIQUE,   -- equal for names that look alike
    name     TEXT,
    password TEXT,                      -- what verifies it; NULL: the account has tokens only
    created  INTEGER NOT NULL,
    rev      INTEGER NOT NULL           -- last number of the account's own log
);

CREATE TABLE devices (
    id       INTEGER PRIMARY KEY,
    account  INTEGER NOT NULL REFERENCES accounts (id),
    name     TEXT,
    verifier BLOB    NOT NULL,          -- derived from the token's secret; tells whether a token is right
    seal     BLOB    NOT NULL,          -- derived from it too; the key that seals UDP
    created  INTEGER NOT NULL,
    revoked  INTEGER
);
CREATE INDEX devices_of_account ON devices (account);

CREATE TABLE conversations (
    id       INTEGER PRIMARY KEY,
    kind     INTEGER NOT NULL,
    name     TEXT    NOT NULL,          -- a room's name; for a direct conversation 'low high', the two account ids
    folded   TEXT    NOT NULL UNIQUE,
    skeleton TEXT    NOT NULL UNIQUE,
    history  INTEGER NOT NULL,          -- 1: members of a private room see what was before them
    topic    TEXT,
    created  INTEGER NOT NULL
);

-- A log's last number is the highest key of the conversation: no second place that could disagree.
CREATE TABLE entries (
    key      INTEGER PRIMARY KEY,       -- conversation << 32 | number
    kind     INTEGER NOT NULL,
    author   INTEGER NOT NULL,
    via      INTEGER NOT NULL,
    time     INTEGER NOT NULL,
    n        INTEGER NOT NULL,          -- messages in the log so far, this one included
    rev      INTEGER NOT NULL,          -- number of its last change
    flags    INTEGER NOT NULL,
    target   INTEGER,                   -- the message it changes or answers; for a leave, who removed them
    text     TEXT,                      -- a message's text as it is now; an edit has none of its own
    mentions TEXT                       -- JSON list of nicks
);

CREATE TABLE reactions (
    key      INTEGER NOT NULL,          -- of the message
    emoji    TEXT    NOT NULL,
    account  INTEGER NOT NULL,
    seq      INTEGER NOT NULL,          -- the reaction's own number: they are shown in this order
    PRIMARY KEY (key, emoji, account)
) WITHOUT ROWID;

-- An author's own id of a change, for ever: what the same request is answered when it comes again.
CREATE TABLE requests (
    account  INTEGER NOT NULL,
    cid      TEXT    NOT NULL,
    hash     BLOB    NOT NULL,          -- of the request's content
    conversation INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    time     INTEGER NOT NULL,
    PRIMARY KEY (account, cid)
) WITHOUT ROWID;

CREATE TABLE members (
    conversation INTEGER NOT NULL,
    account  INTEGER NOT NULL,
    role     INTEGER NOT NULL,
    since    INTEGER NOT NULL,          -- number of the join
    until    INTEGER,                   -- number of the leave; NULL: is a member
    read     INTEGER NOT NULL,          -- read mark: a number
    read_n   INTEGER NOT NULL,          -- messages up to the read mark
    read_rev INTEGER NOT NULL,          -- the event that told it, which the next one replaces
    PRIMARY KEY (conversation, account)
) WITHOUT ROWID;
CREATE INDEX members_of_account ON members (account, until);

CREATE TABLE invitations (
    conversation INTEGER NOT NULL,
    account  INTEGER NOT NULL,
    inviter  INTEGER NOT NULL,
    PRIMARY KEY (conversation, account)
) WITHOUT ROWID;

CREATE TABLE events (
    account  INTEGER NOT NULL,
    rev      INTEGER NOT NULL,
    kind     INTEGER NOT NULL,
    conversation INTEGER,
    seq      INTEGER,
    text     TEXT,
    PRIMARY KEY (account, rev)
) WITHOUT ROWID;
