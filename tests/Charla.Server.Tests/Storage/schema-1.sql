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

-- What a server of that schema had stored.
INSERT INTO accounts (id, nick, folded, skeleton, name, password, created, rev) VALUES
    (1, 'Ana', 'ana', 'ana', 'Ana G.', NULL, 1767607200000, 2), (2, 'luis', 'luis', 'luis', NULL, NULL, 1767607200001, 2);
INSERT INTO devices (id, account, name, verifier, seal, created, revoked) VALUES
    (1, 1, 'laptop', x'0102', x'03', 1767607200000, NULL), (2, 1, NULL, x'0202', x'04', 1767607200002, 1767607200003);
INSERT INTO conversations (id, kind, name, folded, skeleton, history, topic, created) VALUES
    (1, 1, 'general', 'general', 'general', 0, 'hola', 1767607200000), (2, 3, '1 2', '1 2', '1 2', 1, NULL, 1767607200004);
INSERT INTO entries (key, kind, author, via, time, n, rev, flags, target, text, mentions) VALUES
    (4294967297, 5, 1, 1, 1767607200000, 0, 1, 0, NULL, NULL, NULL),
    (4294967298, 1, 1, 1, 1767607200005, 1, 4, 5, NULL, 'uno', '["luis"]'),
    (4294967299, 2, 1, 1, 1767607200006, 1, 3, 0, 2, NULL, NULL),
    (4294967300, 4, 2, 1, 1767607200007, 1, 4, 8, 2, '👍', NULL),
    (8589934593, 1, 2, 1, 1767607200008, 1, 1, 0, NULL, 'psst', NULL);
INSERT INTO reactions (key, emoji, account, seq) VALUES (4294967298, '👍', 2, 4);
INSERT INTO requests (account, cid, hash, conversation, seq, time) VALUES (1, 'a1', x'aa', 1, 2, 1767607200005), (2, 'a1', x'bb', 2, 1, 1767607200008);
INSERT INTO members (conversation, account, role, since, until, read, read_n, read_rev) VALUES
    (1, 1, 2, 1, NULL, 2, 1, 0), (1, 2, 1, 1, NULL, 0, 0, 0), (2, 1, 1, 1, NULL, 0, 0, 0), (2, 2, 1, 1, NULL, 1, 1, 0);
INSERT INTO invitations (conversation, account, inviter) VALUES (1, 2, 1);
INSERT INTO events (account, rev, kind, conversation, seq, text) VALUES (1, 1, 1, 1, 0, NULL), (1, 2, 1, 2, 0, NULL), (2, 2, 1, 2, 0, NULL);
PRAGMA user_version = 1;
