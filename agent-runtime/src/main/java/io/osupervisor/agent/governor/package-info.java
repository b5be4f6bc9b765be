/** What a node's programs may take of it, and the gate that they all start through. */
@NullMarked
package io.osupervisor.agent.governor;

import org.jspecify.annotations.NullMarked;
