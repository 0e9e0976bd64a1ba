-- The case store: one SQLite file, case.sqlite, inside the case folder. Written only by the parent
-- process. A unit of work is committed whole: what it found, what it left out, and `done`.
-- Clear values exist only in finding.columns and part.codes (see docs/case-store.md).

CREATE TABLE meta (          -- facts of the case: schema version, identity, settings, source facts
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL      -- JSON
) WITHOUT ROWID;

CREATE TABLE unit (          -- (stage, key) names a piece of work; resume = run what is not done
    id      INTEGER PRIMARY KEY,
    stage   TEXT NOT NULL,
    key     TEXT NOT NULL,
    payload TEXT NOT NULL,   -- JSON, the task's fields
    cost    INTEGER NOT NULL,-- bytes it will roughly read; only for batching and progress
    state   TEXT NOT NULL DEFAULT 'todo' CHECK (state IN ('todo', 'done', 'lost')),
    UNIQUE (stage, key)
);
CREATE INDEX unit_todo ON unit (stage, state, id);

CREATE TABLE volume (
    number     INTEGER PRIMARY KEY,
    locator    TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL,
    offset     INTEGER NOT NULL,
    length     INTEGER NOT NULL,
    encryption TEXT,         -- JSON or null
    facts      TEXT NOT NULL -- JSON: label, created, block_size, open_as, notes
);

CREATE TABLE listing (       -- the name pass: one row per part of a directory
    volume    INTEGER NOT NULL,
    directory INTEGER NOT NULL,
    part      INTEGER NOT NULL,
    count     INTEGER NOT NULL,
    entries   BLOB NOT NULL, -- metadata.Entries
    PRIMARY KEY (volume, directory, part)
);

CREATE TABLE records (       -- the inode pass: one row per unit, its metadata records as columns
    unit        INTEGER PRIMARY KEY,
    volume      INTEGER NOT NULL,
    first       INTEGER NOT NULL, -- the lowest address
    directories BLOB NOT NULL,    -- i64 each: the addresses of those that are directories
    columns     BLOB NOT NULL     -- metadata.Records
);
CREATE INDEX records_place ON records (volume, first);

CREATE TABLE left_over (     -- slack of metadata records and directories: what stands behind all they hold
    unit   INTEGER PRIMARY KEY,
    volume INTEGER NOT NULL,
    places BLOB NOT NULL     -- i64 each: the file's or directory's address, image offset, length
);

CREATE TABLE used (          -- where a file system's own map of blocks says that something lies
    volume INTEGER PRIMARY KEY,
    ranges BLOB NOT NULL     -- columns.pack_offsets: image offsets, start and end of each in turn
);

CREATE TABLE file (          -- one row per stream that has content of its own
    id        INTEGER PRIMARY KEY,
    volume    INTEGER NOT NULL,
    address   INTEGER NOT NULL, -- negative where no file system lists it: -1 - its place
    attribute INTEGER NOT NULL, -- then: its unit of compression in bytes, or 0
    stream    BLOB NOT NULL,
    locator   TEXT NOT NULL,
    path      TEXT,
    suggested TEXT,          -- a name for what has no path: the document's own title, or a lost entry's
    aliases   TEXT NOT NULL, -- JSON [locator, …]: other names of the same stream
    origin    TEXT NOT NULL,
    intact    INTEGER NOT NULL,
    size      INTEGER NOT NULL,
    modified  INTEGER,
    extents   BLOB NOT NULL, -- columns.pack_extents: image offsets, in file order
    shape     TEXT NOT NULL, -- plain, resident, sparse, compressed, encrypted, overwritten, empty
    content   TEXT,          -- content.key, null until examined
    -- todo (a unit of the stage ``file``), examined, known, raw, skipped, encrypted, partial, failed,
    -- none; unchecked, since that doubles what a row costs
    state     TEXT NOT NULL DEFAULT 'todo'
);
CREATE UNIQUE INDEX file_locator ON file (locator);
CREATE INDEX file_content ON file (content) WHERE content IS NOT NULL;

CREATE TABLE stretch (       -- raw space: what no file covers, and slack; one row per byte range
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('free', 'slack')),
    volume INTEGER,
    file   INTEGER,          -- whose slack it is
    unit   INTEGER NOT NULL, -- the unit that examines it
    PRIMARY KEY (offset, length, origin, unit)
) WITHOUT ROWID;

CREATE TABLE content (       -- one distinct content; key = sha256:mime, or raw:offset+length
    key    TEXT PRIMARY KEY,
    sha256 TEXT,
    size   INTEGER NOT NULL,
    mime   TEXT NOT NULL,
    yara   TEXT NOT NULL,    -- JSON [rule, …]
    offset INTEGER,          -- raw stretches: image offset, origin and volume
    origin TEXT,
    volume INTEGER,
    file   INTEGER
) WITHOUT ROWID;

CREATE TABLE part (
    content     TEXT NOT NULL,
    number      INTEGER NOT NULL,
    facts       TEXT NOT NULL, -- JSON: steps, kind, encoding, rows, header, fields, record_kind, …
    codes       BLOB,          -- columns.pack_codes: same-dataset codes, one per record
    PRIMARY KEY (content, number)
) WITHOUT ROWID;

CREATE TABLE finding (       -- a block of findings of one signature in one part, as columns
    content   TEXT NOT NULL,
    part      INTEGER NOT NULL,
    number    INTEGER NOT NULL,
    signature TEXT NOT NULL,
    count     INTEGER NOT NULL,
    columns   BLOB NOT NULL, -- columns.pack_block
    PRIMARY KEY (content, part, number)
) WITHOUT ROWID;
CREATE INDEX finding_signature ON finding (signature);

CREATE TABLE refuted (
    content   TEXT NOT NULL,
    part      INTEGER NOT NULL,
    number    INTEGER NOT NULL,
    signature TEXT NOT NULL,
    tested    INTEGER NOT NULL,
    pass_rate REAL NOT NULL,
    statement TEXT NOT NULL,
    col       INTEGER NOT NULL,
    PRIMARY KEY (content, part, number)
) WITHOUT ROWID;

CREATE TABLE gap (           -- what was not examined, and why
    unit      INTEGER NOT NULL,
    number    INTEGER NOT NULL,
    locator   TEXT NOT NULL, -- whole, or the steps below the file's locator where file is set
    stage     TEXT NOT NULL,
    code      TEXT NOT NULL,
    reason    TEXT NOT NULL,
    bytes     INTEGER,
    blocks_no INTEGER NOT NULL,
    file      INTEGER,
    PRIMARY KEY (unit, number)
) WITHOUT ROWID;

CREATE TABLE block_class (   -- what the disk's 1 MiB blocks are; neighbours of one class are one row
    offset INTEGER PRIMARY KEY,
    length INTEGER NOT NULL,
    class  TEXT NOT NULL     -- zero, constant, random, compressed, structured, text:<encoding>
);

CREATE TABLE evidence (      -- where lost things begin, found by the pass that hashes the disk
    kind    TEXT PRIMARY KEY,
    offsets BLOB NOT NULL    -- columns.pack_offsets, ascending
) WITHOUT ROWID;

CREATE TABLE remnant (       -- records of file systems that a format has hidden; clusters, not bytes
    kind      TEXT NOT NULL, -- the plug-in of file/rebuild that reads them
    offset    INTEGER NOT NULL, -- of the record in the image
    system    INTEGER NOT NULL, -- records with one number knew one another
    number    INTEGER NOT NULL,
    sequence  INTEGER NOT NULL,
    base      INTEGER NOT NULL,
    deleted   INTEGER NOT NULL,
    directory INTEGER NOT NULL,
    cluster   INTEGER NOT NULL, -- where a directory begins, -1: in no cluster
    modified  INTEGER,
    names     TEXT NOT NULL, -- columns.pack_names
    parts     TEXT NOT NULL, -- JSON: the fields of file/rebuild's Part, its name in hex
    created   INTEGER,       -- microseconds since 1970 UTC
    changed   INTEGER,       -- when the system wrote the record
    PRIMARY KEY (kind, offset)
) WITHOUT ROWID;
CREATE INDEX remnant_system ON remnant (kind, system);

CREATE TABLE lost_name (     -- what logs and indexes of NTFS call files that no record describes
    offset    INTEGER PRIMARY KEY, -- where it stands in the image
    number    INTEGER NOT NULL,    -- the record that it means
    sequence  INTEGER NOT NULL,
    parent    INTEGER NOT NULL,    -- that of its directory
    above     INTEGER NOT NULL,    -- the sequence of that
    name      BLOB NOT NULL,       -- UTF-8
    directory INTEGER NOT NULL,
    size      INTEGER NOT NULL,    -- below 1: not told
    modified  INTEGER NOT NULL,    -- seconds since 1970 UTC
    changed   INTEGER NOT NULL     -- when the system wrote it last
);

CREATE TABLE carving (       -- files that only their content tells of, before overlaps are settled
    offset INTEGER PRIMARY KEY,
    kind   TEXT NOT NULL,    -- the plug-in of file/carve that measured it; by maps of ext: 'mapped', 'map'
    proven INTEGER NOT NULL, -- checksums hold over all of it
    extents BLOB NOT NULL    -- where its bytes lie, in their order
);

CREATE TABLE unreadable (    -- ranges of the source that came back as zeros because of errors
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL,
    PRIMARY KEY (offset, length)
) WITHOUT ROWID;
