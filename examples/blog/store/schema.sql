-- The options by which comments were sanitized. A comment names the version of its HTML.
CREATE TABLE settings (
  version INTEGER PRIMARY KEY,
  options TEXT NOT NULL,
  since INTEGER NOT NULL
) STRICT;

CREATE TABLE posts (
  id INTEGER PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  html TEXT NOT NULL,
  published INTEGER NOT NULL,
  -- The number of its approved comments, kept by triggers: a page would count them each time.
  approved INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE comments (
  -- Never that of a comment that was deleted: its address may be known.
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  post INTEGER NOT NULL REFERENCES posts,
  parent INTEGER REFERENCES comments,
  -- The ids from the thread's first comment to this one, 11 characters each; pages sort by it.
  path TEXT NOT NULL,
  author TEXT NOT NULL,
  website TEXT,
  created INTEGER NOT NULL,
  -- As it was typed, and what the sanitizer made of it.
  typed TEXT NOT NULL,
  html TEXT NOT NULL,
  text TEXT NOT NULL,
  settings INTEGER NOT NULL REFERENCES settings,
  status TEXT NOT NULL CHECK (status IN ('approved', 'held', 'spam', 'trash')),
  reason TEXT NOT NULL,
  digest INTEGER NOT NULL,
  -- Its number in the file that it was imported from.
  source TEXT
) STRICT;

CREATE INDEX comments_of_post ON comments (post, status, path);
CREATE INDEX comments_latest ON comments (status, created);
CREATE INDEX comments_latest_of_post ON comments (post, status, created);
CREATE UNIQUE INDEX comments_by_source ON comments (post, source) WHERE source IS NOT NULL;
CREATE INDEX comments_by_settings ON comments (settings);
CREATE INDEX comments_by_digest ON comments (digest);
CREATE INDEX comments_of_known_authors ON comments (author, website) WHERE status = 'approved';

-- What the moderator did, for undoing it.
CREATE TABLE decisions (
  -- Never that of a decision that was undone: an old page may still offer to undo that one.
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  comment INTEGER NOT NULL REFERENCES comments,
  was TEXT NOT NULL,
  became TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE VIRTUAL TABLE search USING fts5 (text, content = 'comments', content_rowid = 'id', prefix = '2 3');

CREATE TRIGGER comment_inserted AFTER INSERT ON comments BEGIN
  INSERT INTO search (rowid, text) VALUES (new.id, new.text);
  UPDATE posts SET approved = approved + 1 WHERE id = new.post AND new.status = 'approved';
END;

CREATE TRIGGER comment_text_updated AFTER UPDATE OF text ON comments WHEN old.text <> new.text BEGIN
  INSERT INTO search (search, rowid, text) VALUES ('delete', old.id, old.text);
  INSERT INTO search (rowid, text) VALUES (new.id, new.text);
END;

CREATE TRIGGER comment_deleted AFTER DELETE ON comments BEGIN
  DELETE FROM decisions WHERE comment = old.id;
  UPDATE comments SET parent = NULL WHERE parent = old.id;
  INSERT INTO search (search, rowid, text) VALUES ('delete', old.id, old.text);
  UPDATE posts SET approved = approved - 1 WHERE id = old.post AND old.status = 'approved';
END;

CREATE TRIGGER comment_status_updated AFTER UPDATE OF status ON comments BEGIN
  UPDATE posts SET approved = approved + (new.status = 'approved') - (old.status = 'approved') WHERE id = new.post;
END;
