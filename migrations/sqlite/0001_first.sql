-- The first schema. Keys inside are whole numbers, one unique text column faces the outside; times are milliseconds
-- since 1970 in UTC; no sort key is ever NULL: 0 or the year 9999 stand for "none".

CREATE TABLE cluster (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    kube_system_uid TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL DEFAULT 0,
    generation BIGINT NOT NULL DEFAULT 0,
    present BIGINT NOT NULL DEFAULT 0,
    inventory_hash BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX cluster_kube_system_uid ON cluster (kube_system_uid) WHERE kube_system_uid <> '';

CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    login TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    must_change_password BIGINT NOT NULL,
    disabled BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    signed_in_at BIGINT NOT NULL DEFAULT 0,
    look_at BIGINT NOT NULL DEFAULT 0,
    look_before_at BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX account_email ON account (email) WHERE email <> '';

-- Cluster 0 and team '' stand for all.
CREATE TABLE role_grant (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    cluster_id BIGINT NOT NULL,
    team TEXT NOT NULL,
    UNIQUE (account_id, role, cluster_id, team)
);

CREATE TABLE session (
    hash TEXT PRIMARY KEY,
    account_id BIGINT NOT NULL,
    data TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account_id);

CREATE TABLE sign_in_attempt (
    id INTEGER PRIMARY KEY,
    login TEXT NOT NULL,
    address TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX sign_in_attempt_login ON sign_in_attempt (login, at);
CREATE INDEX sign_in_attempt_address ON sign_in_attempt (address, at);

CREATE TABLE token (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    cluster_name TEXT NOT NULL,
    account_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL DEFAULT 0,
    expires_at BIGINT NOT NULL,
    revoked BIGINT NOT NULL DEFAULT 0
);

-- What is known of a cluster: reduced objects, a removed one as a tombstone without content.
CREATE TABLE object (
    cluster_id BIGINT NOT NULL REFERENCES cluster (id),
    kind TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    uid TEXT NOT NULL,
    source TEXT NOT NULL,
    observed_at BIGINT NOT NULL,
    removed_at BIGINT NOT NULL,
    hash BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (cluster_id, kind, namespace, name)
) WITHOUT ROWID;

CREATE TABLE kind_owner (
    cluster_id BIGINT NOT NULL REFERENCES cluster (id),
    kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    PRIMARY KEY (cluster_id, kind)
) WITHOUT ROWID;

-- Each scanner's newest report of each image; the texts of its vulnerabilities stand in their own table.
CREATE TABLE scan (
    cluster_id BIGINT NOT NULL REFERENCES cluster (id),
    scanner TEXT NOT NULL,
    image_identity TEXT NOT NULL,
    scanned_at BIGINT NOT NULL,
    covers TEXT NOT NULL,
    hash BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (cluster_id, scanner, image_identity)
) WITHOUT ROWID;

-- A vulnerability as a report describes it, once for each wording.
CREATE TABLE vulnerability (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    hash BIGINT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    url TEXT NOT NULL,
    cvss_tenths BIGINT NOT NULL,
    aliases TEXT NOT NULL,
    UNIQUE (name, hash)
);

CREATE TABLE image (
    id INTEGER PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE
);

CREATE TABLE namespace (
    id INTEGER PRIMARY KEY,
    cluster_id BIGINT NOT NULL REFERENCES cluster (id),
    name TEXT NOT NULL,
    team TEXT NOT NULL,
    pod_security TEXT NOT NULL,
    known BIGINT NOT NULL,
    live BIGINT NOT NULL,
    workloads BIGINT NOT NULL,
    pods BIGINT NOT NULL,
    scores TEXT NOT NULL,
    UNIQUE (cluster_id, name)
);

CREATE TABLE workload (
    id INTEGER PRIMARY KEY,
    cluster_id BIGINT NOT NULL REFERENCES cluster (id),
    namespace_id BIGINT NOT NULL REFERENCES namespace (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    team TEXT NOT NULL,
    pods BIGINT NOT NULL,
    UNIQUE (namespace_id, kind, name)
);
CREATE INDEX workload_cluster ON workload (cluster_id);

CREATE TABLE workload_image (
    workload_id BIGINT NOT NULL REFERENCES workload (id) ON DELETE CASCADE,
    ordinal BIGINT NOT NULL,
    container TEXT NOT NULL,
    image TEXT NOT NULL,
    repository TEXT NOT NULL,
    tag TEXT NOT NULL,
    digest TEXT NOT NULL,
    scanner TEXT NOT NULL,
    scanned_at BIGINT NOT NULL,
    strength BIGINT NOT NULL,
    os TEXT NOT NULL,
    os_end_of_life BIGINT NOT NULL,
    PRIMARY KEY (workload_id, ordinal)
) WITHOUT ROWID;

CREATE TABLE import (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    cluster_id BIGINT NOT NULL REFERENCES cluster (id),
    at BIGINT NOT NULL,
    source_kind TEXT NOT NULL,
    source_label TEXT NOT NULL,
    coverage TEXT NOT NULL,
    understood TEXT NOT NULL,
    errors TEXT NOT NULL,
    error_count BIGINT NOT NULL,
    events TEXT NOT NULL,
    present BIGINT NOT NULL
);
CREATE INDEX import_cluster ON import (cluster_id, at, id);

-- Why a side was chosen and how a priority came about: few different ones for many findings.
CREATE TABLE explanation (
    id INTEGER PRIMARY KEY,
    hash BIGINT NOT NULL UNIQUE,
    side_reason TEXT NOT NULL,
    factors TEXT NOT NULL
);

CREATE TABLE finding (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    cluster_id BIGINT NOT NULL REFERENCES cluster (id),
    namespace_id BIGINT NOT NULL REFERENCES namespace (id),
    check_id TEXT NOT NULL,
    area BIGINT NOT NULL,
    severity BIGINT NOT NULL,
    priority_rank BIGINT NOT NULL,
    side BIGINT NOT NULL,
    team TEXT NOT NULL,
    presence BIGINT NOT NULL,
    work BIGINT NOT NULL,
    unresolved BIGINT NOT NULL,
    merged_into BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    first_seen_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    left_at BIGINT NOT NULL,
    claimed_at BIGINT NOT NULL,
    reopened BIGINT NOT NULL,
    assignee_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    exception_id BIGINT NOT NULL,
    explanation_id BIGINT NOT NULL,
    text_id BIGINT NOT NULL,
    workloads BIGINT NOT NULL,
    title TEXT NOT NULL,
    evidence TEXT NOT NULL,
    suppressed TEXT NOT NULL,
    workload_kind TEXT NOT NULL,
    workload_name TEXT NOT NULL,
    container TEXT NOT NULL,
    repository TEXT NOT NULL,
    image TEXT NOT NULL,
    vulnerability TEXT NOT NULL,
    package_type TEXT NOT NULL,
    package_name TEXT NOT NULL,
    fixed_version TEXT NOT NULL,
    place TEXT NOT NULL,
    search TEXT NOT NULL,
    fingerprint TEXT NOT NULL
);
CREATE INDEX finding_namespace ON finding (namespace_id, priority_rank, id) WHERE unresolved = 1;
CREATE INDEX finding_priority ON finding (cluster_id, priority_rank, id) WHERE unresolved = 1;
CREATE INDEX finding_severity ON finding (cluster_id, severity, id) WHERE unresolved = 1;
CREATE INDEX finding_due ON finding (cluster_id, due_at, id) WHERE unresolved = 1;
CREATE INDEX finding_age ON finding (cluster_id, first_seen_at, id) WHERE unresolved = 1;
CREATE INDEX finding_place ON finding (cluster_id, place, id) WHERE unresolved = 1;
CREATE INDEX finding_exception ON finding (exception_id) WHERE exception_id <> 0;
CREATE INDEX finding_merged ON finding (merged_into) WHERE merged_into <> 0;

-- Every fingerprint under which a finding was ever known, and what a reconcile compares first: the hash of its content,
-- 0 where it must be looked at in full, -1 where it is fixed or gone, -2 for a name that is no longer the finding's own.
CREATE TABLE finding_key (
    cluster_id BIGINT NOT NULL REFERENCES cluster (id),
    fingerprint TEXT NOT NULL,
    finding_id BIGINT NOT NULL,
    seal BIGINT NOT NULL,
    PRIMARY KEY (cluster_id, fingerprint)
) WITHOUT ROWID;

CREATE INDEX finding_key_other_name ON finding_key (finding_id) WHERE seal = -2;

-- Where a vulnerability is seen, and, withdrawn, once for each image and scanner where it ever was.
CREATE TABLE occurrence (
    finding_id BIGINT NOT NULL REFERENCES finding (id),
    ordinal BIGINT NOT NULL,
    workload_kind TEXT NOT NULL,
    workload_name TEXT NOT NULL,
    container TEXT NOT NULL,
    image TEXT NOT NULL,
    image_id BIGINT NOT NULL,
    strength BIGINT NOT NULL,
    scanner TEXT NOT NULL,
    installed_version TEXT NOT NULL,
    path TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    withdrawn_at BIGINT NOT NULL,
    PRIMARY KEY (finding_id, ordinal)
) WITHOUT ROWID;

CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    finding_id BIGINT NOT NULL REFERENCES finding (id),
    namespace_id BIGINT NOT NULL REFERENCES namespace (id),
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    import_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX event_finding ON event (finding_id, id);
CREATE INDEX event_kind ON event (namespace_id, kind, at);

CREATE TABLE exception (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    cluster_id BIGINT NOT NULL REFERENCES cluster (id),
    finding_id BIGINT NOT NULL,
    repository TEXT NOT NULL,
    vulnerability TEXT NOT NULL,
    digest TEXT NOT NULL,
    reason TEXT NOT NULL,
    approved_by BIGINT NOT NULL REFERENCES account (id),
    created_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    until_fix BIGINT NOT NULL,
    severity BIGINT NOT NULL,
    live BIGINT NOT NULL,
    needs_confirmation BIGINT NOT NULL
);
CREATE INDEX exception_cluster ON exception (cluster_id, live);

-- Unresolved findings, counted. Kept in the transaction that changes the findings.
CREATE TABLE finding_count (
    cluster_id BIGINT NOT NULL,
    namespace_id BIGINT NOT NULL,
    check_id TEXT NOT NULL,
    side BIGINT NOT NULL,
    severity BIGINT NOT NULL,
    team TEXT NOT NULL,
    work BIGINT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (cluster_id, namespace_id, check_id, side, severity, team, work)
) WITHOUT ROWID;

CREATE TABLE due_count (
    cluster_id BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    namespace_id BIGINT NOT NULL,
    side BIGINT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (cluster_id, due_at, namespace_id, side)
) WITHOUT ROWID;

-- By how much the number of unresolved findings of a namespace changed on a day (UTC, counted from 1970-01-01).
CREATE TABLE day_change (
    cluster_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    namespace_id BIGINT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (cluster_id, day, namespace_id)
) WITHOUT ROWID;

CREATE TABLE image_count (
    namespace_id BIGINT NOT NULL,
    repository TEXT NOT NULL,
    severity BIGINT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (namespace_id, repository, severity)
) WITHOUT ROWID;
