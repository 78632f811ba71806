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
CREATE TRIGGER reviews_stay BEFORE UPDATE ON reviews BEGIN SELECT RAISE (ABORT, 'reviews are never changed'); END;
CREATE TRIGGER reviews_are_kept BEFORE DELETE ON reviews BEGIN SELECT RAISE (ABORT, 'reviews are never deleted'); END;
