/** The node, and how programs speak with the agents of its cluster. */
@NullMarked
package io.osupervisor.supervisor;

import org.jspecify.annotations.NullMarked;
