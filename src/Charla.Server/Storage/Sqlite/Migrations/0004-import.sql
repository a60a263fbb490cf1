-- Logs that are brought in from another server, under the numbers they had there.
ALTER TABLE conversations ADD COLUMN import INTEGER;                 -- 1: being brought in; 2: it was
