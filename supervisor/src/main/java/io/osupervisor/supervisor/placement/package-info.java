/** Which node takes which agents. */
@NullMarked
package io.osupervisor.supervisor.placement;

import org.jspecify.annotations.NullMarked;
