-- From where each device was made: an IPv4 address, or the /64 of an IPv6 one. Who comes from there again is no stranger to the account.
ALTER TABLE devices ADD COLUMN origin BLOB;
