-- Who runs the server, who may no longer come in, what is to be erased, and what each person wants to hear of.
ALTER TABLE accounts ADD COLUMN role     INTEGER NOT NULL DEFAULT 0; -- on the server: 1 moderator, 2 owner
ALTER TABLE accounts ADD COLUMN disabled INTEGER;                    -- since when nobody signs in to it
ALTER TABLE accounts ADD COLUMN deleted  INTEGER;                    -- when it was deleted; it is never undone
ALTER TABLE accounts ADD COLUMN erased   INTEGER;                    -- when the last of what it said was erased
ALTER TABLE accounts ADD COLUMN seen     INTEGER;                    -- when it was last online
CREATE INDEX accounts_with_role ON accounts (role) WHERE role > 0;
CREATE INDEX accounts_to_erase ON accounts (deleted) WHERE deleted IS NOT NULL AND erased IS NULL;

ALTER TABLE devices ADD COLUMN seen INTEGER;

ALTER TABLE conversations ADD COLUMN archived INTEGER;               -- since when it is only read
ALTER TABLE conversations ADD COLUMN deleted  INTEGER;               -- when the room was removed; its name is free again
ALTER TABLE conversations ADD COLUMN erased   INTEGER;               -- when the last of what was said in it was erased
CREATE INDEX conversations_to_erase ON conversations (deleted) WHERE deleted IS NOT NULL AND erased IS NULL;

ALTER TABLE members ADD COLUMN notify INTEGER NOT NULL DEFAULT 0;    -- 0 all, 1 mentions, 2 none

CREATE TABLE blocks (
    account  INTEGER NOT NULL,          -- who blocks
    other    INTEGER NOT NULL,          -- whom
    PRIMARY KEY (account, other)
) WITHOUT ROWID;
