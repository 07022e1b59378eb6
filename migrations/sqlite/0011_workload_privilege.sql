-- What a process in a workload could do, as JSON; empty until the next import works it out.
ALTER TABLE workload ADD COLUMN effective TEXT NOT NULL DEFAULT '';
