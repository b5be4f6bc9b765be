/** The store that the nodes of a cluster share: a PostgreSQL and its tables. */
@NullMarked
package io.osupervisor.agent.vault.shared;

import org.jspecify.annotations.NullMarked;
