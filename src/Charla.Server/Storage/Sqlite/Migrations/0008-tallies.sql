-- How many messages each author has in each full block of 1,024 numbers of a log, deleted ones not counted: what is unread is
-- counted from these, and from the entries of two blocks at most, however long the log is.
CREATE TABLE tallies (
    conversation INTEGER NOT NULL,
    block    INTEGER NOT NULL,          -- number >> 10
    author   INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    PRIMARY KEY (conversation, block, author)
) WITHOUT ROWID;
INSERT INTO tallies (conversation, block, author, messages)
    SELECT key >> 32, (key & 0xFFFFFFFF) >> 10, author, count(*) FROM entries WHERE kind = 1 AND flags & 2 = 0 GROUP BY 1, 2, 3;
DELETE FROM tallies WHERE block = (SELECT (max(key) & 0xFFFFFFFF) >> 10 FROM entries WHERE key <= conversation << 32 | 0xFFFFFFFF);

-- Who does not want to hear of somebody is asked each time that one writes.
CREATE INDEX blocks_of_other ON blocks (other);

-- What is shown on one line has no control characters any more, nor what turns the direction of writing.
UPDATE accounts      SET name  = nullif(one_line(name), '')  WHERE name  IS NOT NULL AND name  <> one_line(name);
UPDATE devices       SET name  = nullif(one_line(name), '')  WHERE name  IS NOT NULL AND name  <> one_line(name);
UPDATE conversations SET topic = nullif(one_line(topic), '') WHERE topic IS NOT NULL AND topic <> one_line(topic);
UPDATE settings      SET value = one_line(value)             WHERE name = 'name'     AND value <> one_line(value);
UPDATE entries       SET text  = one_line(text)              WHERE kind = 7          AND text  <> one_line(text);
UPDATE entries       SET text  = coalesce(nullif(one_line(text), ''), char(0xFFFD)) WHERE kind = 4 AND text <> one_line(text);
UPDATE events        SET text  = one_line(text)              WHERE kind = 5          AND text  <> one_line(text);
UPDATE OR REPLACE reactions SET emoji = coalesce(nullif(one_line(emoji), ''), char(0xFFFD)) WHERE emoji <> one_line(emoji);
DELETE FROM settings WHERE name = 'name' AND value = '';
