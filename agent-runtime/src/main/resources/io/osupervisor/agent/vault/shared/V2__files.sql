-- Files that must be wherever their agent is: genomes, checkpoints, observations. Each is there whole,
-- in pieces of a mebibyte, or not at all; a name stands for one content for ever.
CREATE TABLE file (
  area    VARCHAR(255) NOT NULL,
  name    VARCHAR(255) NOT NULL,
  size    BIGINT NOT NULL,
  created TIMESTAMPTZ DEFAULT now() NOT NULL,
  PRIMARY KEY (area, name)
);

CREATE TABLE file_piece (
  area    VARCHAR(255) NOT NULL,
  name    VARCHAR(255) NOT NULL,
  number  INTEGER NOT NULL,
  content BYTEA NOT NULL,
  PRIMARY KEY (area, name, number),
  FOREIGN KEY (area, name) REFERENCES file (area, name) ON DELETE CASCADE
);

-- Files are compressed already.
ALTER TABLE file_piece ALTER COLUMN content SET STORAGE EXTERNAL;
