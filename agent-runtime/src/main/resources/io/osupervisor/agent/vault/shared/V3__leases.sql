-- Whose the store is: each member of its cluster renews a lease once a second. A node's next start
-- ends the lease of the one before.
CREATE TABLE node_lease (
  node    VARCHAR(255) PRIMARY KEY,
  holder  VARCHAR(255) NOT NULL,
  renewed TIMESTAMPTZ DEFAULT clock_timestamp() NOT NULL
);
