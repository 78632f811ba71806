-- Copies, stories and happenings: all of them follow from the pages and can be made again from them.

CREATE TABLE copies (
  a TEXT NOT NULL, b TEXT NOT NULL, containment REAL NOT NULL, shared INTEGER NOT NULL, week INTEGER NOT NULL,
  PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX copies_b ON copies (b);
CREATE INDEX copies_of_week ON copies (week);

-- when an article was compared last, by what time of its own
CREATE TABLE compared (
  page TEXT PRIMARY KEY, sorted_by TEXT NOT NULL, week INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX compared_of_week ON compared (week);

CREATE TABLE families (page TEXT PRIMARY KEY, first TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX families_first ON families (first);

-- the wire agency that an article names as its origin, and where in its text
CREATE TABLE credits (
  page TEXT PRIMARY KEY, agency TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE story_members (
  page TEXT PRIMARY KEY,
  story TEXT NOT NULL,
  joined TEXT NOT NULL,
  sorted_by TEXT NOT NULL,
  similarity REAL,
  nearest TEXT,
  terms TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX members_of_story ON story_members (story, sorted_by);
CREATE INDEX members_in_order ON story_members (sorted_by, page);

CREATE TABLE story_merges (
  kept TEXT NOT NULL,
  merged TEXT NOT NULL,
  by TEXT,
  similarity REAL NOT NULL,
  terms TEXT NOT NULL,
  sorted_by TEXT NOT NULL,
  PRIMARY KEY (merged)
) STRICT, WITHOUT ROWID;

CREATE TABLE happenings (
  id TEXT PRIMARY KEY,
  pair TEXT NOT NULL,
  actor TEXT NOT NULL,
  recipient TEXT NOT NULL,
  kind TEXT NOT NULL,
  modality TEXT NOT NULL,
  negated INTEGER NOT NULL,
  day INTEGER,
  last_day INTEGER,
  spheres TEXT NOT NULL,
  events INTEGER NOT NULL,
  pages INTEGER NOT NULL,
  reciprocal INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX happenings_of_pair ON happenings (pair, day);

-- a meeting of several is an event of one happening for every two of them
CREATE TABLE happening_events (
  page INTEGER NOT NULL, n INTEGER NOT NULL, happening TEXT NOT NULL, PRIMARY KEY (page, n, happening)
) STRICT, WITHOUT ROWID;
CREATE INDEX events_of_happening ON happening_events (happening);

CREATE TABLE woven (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- pages whose place among copies and stories is still to be found
CREATE TABLE unwoven (page TEXT PRIMARY KEY, sorted_by TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO unwoven SELECT id, sorted_by FROM pages;
-- pages that are still to be compared with others, by what time of their own
CREATE TABLE untraced (page TEXT PRIMARY KEY, sorted_by TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO untraced SELECT id, sorted_by FROM pages;
-- weeks (the day number of their Mondays) whose copies are to be found again
CREATE TABLE uncompared (week INTEGER PRIMARY KEY) STRICT;
-- pages whose family of copies is to be found again
CREATE TABLE ungrouped (page TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
-- pairs whose happenings are to be counted again
CREATE TABLE uncounted (pair TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO uncounted SELECT pair FROM events UNION SELECT x.code || '-' || y.code
FROM parties x JOIN parties y ON y.page = x.page AND y.n = x.n AND y.code > x.code;
CREATE INDEX pages_in_order ON pages (sorted_by, id);
