-- What was received, what was read from it, and the words to find it by.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE outlets (
  row INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, country TEXT, language TEXT, owner TEXT
) STRICT;

CREATE TABLE readers (row INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE blobs (
  row INTEGER PRIMARY KEY, sha256 BLOB NOT NULL UNIQUE, size INTEGER NOT NULL, data BLOB NOT NULL
) STRICT;

CREATE TABLE captures (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  sha256 BLOB NOT NULL,
  given BLOB NOT NULL,
  place TEXT NOT NULL,
  first_at TEXT,
  last_at TEXT,
  state INTEGER NOT NULL,
  reader INTEGER REFERENCES readers (row),
  page TEXT,
  revision TEXT,
  lists BLOB
) STRICT;
CREATE INDEX captures_waiting ON captures (row) WHERE state = 0;
CREATE INDEX captures_of_page ON captures (page, revision);
CREATE INDEX captures_in_order ON captures (page, first_at);

CREATE TABLE revisions (
  row INTEGER PRIMARY KEY,
  page TEXT NOT NULL,
  id TEXT NOT NULL,
  capture INTEGER NOT NULL REFERENCES captures (row),
  first_at TEXT,
  last_at TEXT,
  reader INTEGER NOT NULL REFERENCES readers (row),
  text BLOB NOT NULL,
  facts BLOB NOT NULL,
  UNIQUE (page, id)
) STRICT;
-- the current revision of a page is the last of these
CREATE INDEX revisions_in_order ON revisions (page, last_at, first_at, id);

CREATE TABLE pages (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  revision INTEGER NOT NULL REFERENCES revisions (row),
  address TEXT,
  outlet INTEGER REFERENCES outlets (row),
  language TEXT,
  rubric TEXT,
  headline TEXT,
  headline_key INTEGER,
  published_at TEXT,
  sorted_by TEXT NOT NULL,
  article INTEGER NOT NULL,
  arrived INTEGER NOT NULL
) STRICT;
CREATE INDEX pages_address ON pages (address) WHERE address IS NOT NULL;
CREATE INDEX pages_arrived ON pages (arrived);
CREATE INDEX pages_by_revision ON pages (revision);

CREATE VIRTUAL TABLE words USING fts5 (
  headline, text, roles, facets,
  content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2"
);

-- a batch is written as one segment; segments are merged a few at a time, beside the readers
INSERT INTO words (words, rank) VALUES ('hashsize', 67108864);

CREATE TABLE events (
  page INTEGER NOT NULL,
  n INTEGER NOT NULL,
  key INTEGER NOT NULL,
  pair TEXT NOT NULL,
  day INTEGER,
  kind TEXT NOT NULL,
  spheres TEXT NOT NULL,
  modality TEXT NOT NULL,
  negated INTEGER NOT NULL,
  listed INTEGER NOT NULL,
  outlet INTEGER,
  actor TEXT NOT NULL,
  recipient TEXT NOT NULL,
  mode TEXT NOT NULL,
  reciprocal INTEGER NOT NULL,
  PRIMARY KEY (page, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX events_of_pair ON events (
  pair, day, kind, spheres, modality, negated, listed, outlet, actor, reciprocal
);
CREATE INDEX events_by_key ON events (key);

CREATE TABLE parties (
  code TEXT NOT NULL, page INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (code, page, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX parties_of_page ON parties (page);

CREATE TABLE quotations (
  page INTEGER NOT NULL, n INTEGER NOT NULL, key INTEGER NOT NULL, speaker INTEGER, PRIMARY KEY (page, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX quotations_of_speaker ON quotations (speaker, page) WHERE speaker IS NOT NULL;
CREATE INDEX quotations_by_key ON quotations (key);

CREATE TABLE sightings (
  row INTEGER PRIMARY KEY,
  on_page TEXT NOT NULL,
  key INTEGER NOT NULL,
  outlet INTEGER REFERENCES outlets (row),
  kind TEXT NOT NULL,
  address TEXT,
  headline TEXT NOT NULL,
  kicker TEXT,
  headline_key INTEGER NOT NULL,
  stamp TEXT,
  shown TEXT,
  minute INTEGER,
  first_at TEXT,
  first_capture INTEGER NOT NULL REFERENCES captures (row),
  start INTEGER,
  stop INTEGER,
  last_at TEXT,
  reader INTEGER NOT NULL REFERENCES readers (row),
  UNIQUE (on_page, key)
) STRICT;
CREATE INDEX sightings_address ON sightings (address) WHERE address IS NOT NULL;
CREATE INDEX sightings_headline ON sightings (headline_key);
-- with all that an outlet's headlines of a day are told apart by: they are counted from the index alone
CREATE INDEX sightings_minute ON sightings (minute, outlet, headline_key) WHERE minute IS NOT NULL;

-- words of entries' headlines, under the rows of `sightings`: which of millions name a state
CREATE VIRTUAL TABLE headline_words USING fts5 (
  headline, content = '', contentless_delete = 1, detail = none, tokenize = "unicode61 remove_diacritics 2"
);

CREATE TABLE quarantine (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  place TEXT NOT NULL,
  cause TEXT NOT NULL,
  reason TEXT NOT NULL,
  sha256 BLOB,
  size INTEGER,
  given BLOB,
  content BLOB,
  capture INTEGER REFERENCES captures (row),
  first_at TEXT NOT NULL,
  last_at TEXT NOT NULL,
  tries INTEGER NOT NULL
) STRICT;
CREATE INDEX quarantine_of_capture ON quarantine (capture) WHERE capture IS NOT NULL;

CREATE TABLE visits (
  url TEXT PRIMARY KEY, final TEXT, etag TEXT, last_modified TEXT, visited_at TEXT NOT NULL, captures BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE robots (origin TEXT PRIMARY KEY, at REAL NOT NULL, text TEXT) STRICT, WITHOUT ROWID;

CREATE TABLE saved_searches (
  name TEXT PRIMARY KEY, query BLOB NOT NULL, saved_at TEXT NOT NULL, seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
