-- Each order and each filter of the list of findings gets an index for what is unresolved and for what is not, and a text
-- search finds its candidates by three letters instead of reading every finding. The key of a row is the last column of
-- every index by itself, so that ties keep their order.

DROP INDEX finding_namespace;
DROP INDEX finding_priority;
DROP INDEX finding_severity;
DROP INDEX finding_due;
DROP INDEX finding_age;
DROP INDEX finding_place;

-- Orders.
CREATE INDEX finding_namespace ON finding (namespace_id, unresolved, priority_rank);
CREATE INDEX finding_priority ON finding (cluster_id, unresolved, priority_rank);
CREATE INDEX finding_severity ON finding (cluster_id, unresolved, severity);
CREATE INDEX finding_due ON finding (cluster_id, unresolved, due_at);
CREATE INDEX finding_age ON finding (cluster_id, unresolved, first_seen_at);
CREATE INDEX finding_place ON finding (cluster_id, unresolved, place);

-- Filters.
CREATE INDEX finding_severity_priority ON finding (cluster_id, unresolved, severity, priority_rank);
-- This one also has the states, so that those of almost every finding are counted without reading it.
CREATE INDEX finding_area ON finding (cluster_id, unresolved, area, side, priority_rank, presence, work);
CREATE INDEX finding_check ON finding (cluster_id, check_id, unresolved, priority_rank);
CREATE INDEX finding_team ON finding (cluster_id, team, unresolved, priority_rank);
CREATE INDEX finding_repository ON finding (cluster_id, repository, unresolved, priority_rank);

-- States: almost every unresolved finding is present and open, so that only the others are worth an index.
CREATE INDEX finding_work ON finding (cluster_id, unresolved, work, priority_rank) WHERE work <> 0;
CREATE INDEX finding_presence ON finding (cluster_id, unresolved, presence, priority_rank) WHERE presence <> 0;

-- The letters of `search`, three by three, without their places: enough to name candidates, which are then compared in full.
CREATE VIRTUAL TABLE finding_search USING fts5 (search, content = '', tokenize = 'trigram case_sensitive 1', detail = none, columnsize = 0);
INSERT INTO finding_search (rowid, search) SELECT id, search FROM finding;

CREATE TRIGGER finding_search_insert AFTER INSERT ON finding BEGIN
    INSERT INTO finding_search (rowid, search) VALUES (new.id, new.search);
END;
CREATE TRIGGER finding_search_update AFTER UPDATE OF search ON finding WHEN old.search <> new.search BEGIN
    INSERT INTO finding_search (finding_search, rowid, search) VALUES ('delete', old.id, old.search);
    INSERT INTO finding_search (rowid, search) VALUES (new.id, new.search);
END;
CREATE TRIGGER finding_search_delete AFTER DELETE ON finding BEGIN
    INSERT INTO finding_search (finding_search, rowid, search) VALUES ('delete', old.id, old.search);
END;
