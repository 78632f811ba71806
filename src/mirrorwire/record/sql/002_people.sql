-- One person over pages: entities, the forms they are printed in, where they appear, with which role.

CREATE TABLE entities (
  row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, key TEXT NOT NULL, UNIQUE (kind, key)
) STRICT;

CREATE TABLE forms (
  row INTEGER PRIMARY KEY,
  entity INTEGER NOT NULL REFERENCES entities (row),
  form TEXT NOT NULL,
  language TEXT,
  UNIQUE (entity, form, language)
) STRICT;

CREATE VIRTUAL TABLE form_words USING fts5 (
  form, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2"
);

CREATE TABLE blocks (key TEXT NOT NULL, entity INTEGER NOT NULL, PRIMARY KEY (key, entity)) STRICT, WITHOUT ROWID;

CREATE TABLE appearances (
  page INTEGER NOT NULL,
  n INTEGER NOT NULL,
  entity INTEGER NOT NULL,
  form INTEGER NOT NULL,
  country TEXT,
  PRIMARY KEY (page, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX appearances_of_entity ON appearances (entity, page);

CREATE TABLE role_phrases (row INTEGER PRIMARY KEY, phrase TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE roles (
  entity INTEGER NOT NULL,
  page INTEGER NOT NULL,
  n INTEGER NOT NULL,
  m INTEGER NOT NULL,
  phrase INTEGER NOT NULL,
  PRIMARY KEY (entity, page, n, m)
) STRICT, WITHOUT ROWID;
CREATE INDEX roles_of_page ON roles (page);
