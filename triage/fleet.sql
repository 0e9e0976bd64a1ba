-- The fleet store: one SQLite file, fleet.sqlite, beside the cases of its drives. It holds digests
-- and totals; what was found lies in the cases. Documented for analysis in docs/fleets.md.

CREATE TABLE meta (          -- schema version, check of the digest key
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL      -- JSON
) WITHOUT ROWID;

CREATE TABLE drive (         -- one image; its case lies in drives/<key>
    key        TEXT PRIMARY KEY,
    image      TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'quarantined')),
    reason     TEXT NOT NULL,    -- why it is quarantined
    mark       TEXT NOT NULL,    -- digest of the image files' sizes and times, and of the tool
    exit       INTEGER,          -- of its scan: 0, 3 or 4
    serial     TEXT,
    model      TEXT,
    size       INTEGER NOT NULL,
    sha256     TEXT,             -- of the disk's bytes
    severity   TEXT NOT NULL,
    people_min INTEGER NOT NULL,
    people_max INTEGER NOT NULL,
    my_number  TEXT NOT NULL,
    erasure    TEXT NOT NULL,
    random     INTEGER NOT NULL, -- 1: random bytes throughout
    exposures  INTEGER NOT NULL,
    unexamined INTEGER NOT NULL, -- bytes
    gaps       INTEGER NOT NULL,
    inside     TEXT NOT NULL,    -- JSON: listed serial numbers that stand in its content
    sought     TEXT NOT NULL,    -- digest of the list that was looked for there, empty: none
    people     BLOB              -- keyed digests of its people, exposure.keyed
) WITHOUT ROWID;

CREATE TABLE member (        -- volumes that name the disk array they belong to
    drive   TEXT NOT NULL,
    number  INTEGER NOT NULL,
    array   TEXT NOT NULL,
    level   TEXT NOT NULL,
    devices TEXT NOT NULL,
    role    TEXT NOT NULL,
    PRIMARY KEY (drive, number)
) WITHOUT ROWID;

CREATE TABLE exposed_file (  -- files with personal data
    drive      TEXT NOT NULL,
    locator    TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    size       INTEGER NOT NULL,
    severity   TEXT NOT NULL,
    people_min INTEGER NOT NULL,
    people_max INTEGER NOT NULL,
    PRIMARY KEY (drive, locator)
) WITHOUT ROWID;
CREATE INDEX exposed_file_sha256 ON exposed_file (sha256);

CREATE TABLE entry (         -- the last roll-up: each list row and each image once, worst first
    number      INTEGER PRIMARY KEY,
    status      TEXT NOT NULL,
    certificate TEXT NOT NULL,
    pass        INTEGER,     -- 1, 0, or null: cannot be told
    asset       TEXT,
    serial      TEXT,
    model       TEXT,
    lessee      TEXT,
    lessor      TEXT,
    drive       TEXT         -- drive.key
);
