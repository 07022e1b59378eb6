-- Failed attempts to sign in are counted in the server's memory: a table of them would let anybody write to the database.

DROP TABLE sign_in_attempt;
