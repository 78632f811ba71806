-- What people said of what the software said. Lines are added, never changed.

CREATE TABLE reviews (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  why TEXT NOT NULL,
  action TEXT NOT NULL,
  kind TEXT NOT NULL,
  target TEXT NOT NULL,
  page TEXT,
  detail BLOB NOT NULL,
  undoes TEXT REFERENCES reviews (id)
) STRICT;
CREATE INDEX reviews_of_page ON reviews (page);
CREATE INDEX reviews_of_target ON reviews (target);
CREATE INDEX reviews_by ON reviews (who);
CREATE INDEX reviews_of_no_page ON reviews (kind) WHERE page IS NULL;
CREATE TRIGGER reviews_stay BEFORE UPDATE ON reviews BEGIN SELECT RAISE (ABORT, 'reviews are never changed'); END;
CREATE TRIGGER reviews_are_kept BEFORE DELETE ON reviews BEGIN SELECT RAISE (ABORT, 'reviews are never deleted'); END;
-- INSERT OR REPLACE would delete without that trigger
CREATE TRIGGER reviews_are_new BEFORE INSERT ON reviews
WHEN EXISTS (SELECT 1 FROM reviews WHERE id = NEW.id OR seq = NEW.seq)
BEGIN SELECT RAISE (ABORT, 'reviews are never changed'); END;

-- Merges and splits as they stand: written anew from the reviews with each of them, so that asking costs one look.

-- an entity that is another one; `kept` is never itself merged
CREATE TABLE entity_merges (entity INTEGER PRIMARY KEY, kept INTEGER NOT NULL) STRICT;
CREATE INDEX merges_of_entity ON entity_merges (kept);

-- on this page, the entity of that name is another one
CREATE TABLE entity_splits (
  page TEXT NOT NULL, entity INTEGER NOT NULL, part INTEGER NOT NULL, PRIMARY KEY (page, entity)
) STRICT, WITHOUT ROWID;

CREATE TABLE story_aliases (merged TEXT PRIMARY KEY, kept TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX aliases_of_story ON story_aliases (kept);

CREATE TABLE story_overrides (page TEXT PRIMARY KEY, story TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX overrides_of_story ON story_overrides (story);

-- the story that each article is in, with merges and splits
CREATE VIEW page_stories (page, story, sorted_by, similarity, terms) AS
SELECT
  m.page,
  coalesce((SELECT kept FROM story_aliases WHERE merged = coalesce(o.story, m.story)), o.story, m.story),
  m.sorted_by,
  m.similarity,
  m.terms
FROM story_members m LEFT JOIN story_overrides o ON o.page = m.page;
