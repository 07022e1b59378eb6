-- When evidence first saw the finding in this image by this scanner; 0 for what was seen before this was kept.
ALTER TABLE occurrence ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
