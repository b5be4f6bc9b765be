/** Pools of connections to databases whose tables are those of this version. */
@NullMarked
package io.osupervisor.agent.database;

import org.jspecify.annotations.NullMarked;
