-- What a namespace enforces, could enforce and what stands between. `pod_security` and `can_enforce` are levels, empty
-- where not known; `standing` is all of it as JSON, for the page of one namespace. Filled by the next import.

ALTER TABLE namespace ADD COLUMN can_enforce TEXT NOT NULL DEFAULT '';
ALTER TABLE namespace ADD COLUMN standing TEXT NOT NULL DEFAULT '{}';
