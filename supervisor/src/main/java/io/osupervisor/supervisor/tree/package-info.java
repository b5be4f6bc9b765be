/** The actor tree of a node: its root, and the supervisor of each agent. */
@NullMarked
package io.osupervisor.supervisor.tree;

import org.jspecify.annotations.NullMarked;
