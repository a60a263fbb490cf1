-- Requests as they come, appended: a commit of many touches few pages. Moved to `requests`, sorted, thousands at a time.
CREATE TABLE recent_requests (
    id       INTEGER PRIMARY KEY,
    account  INTEGER NOT NULL,
    cid      TEXT    NOT NULL,
    hash     BLOB    NOT NULL,
    conversation INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    time     INTEGER NOT NULL
);
