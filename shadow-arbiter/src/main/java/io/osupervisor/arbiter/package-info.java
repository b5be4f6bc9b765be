/** What a hypothesis is worth: the arbiter of an agent, and what it needs of others. */
@NullMarked
package io.osupervisor.arbiter;

import org.jspecify.annotations.NullMarked;
