-- The controls of published standards that a finding breaks: which ones depends on the version it was judged by.
ALTER TABLE explanation ADD COLUMN standards TEXT NOT NULL DEFAULT '[]';
