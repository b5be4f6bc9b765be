/** What is measured of agents and instances, always from outside of them. */
@NullMarked
package io.osupervisor.agent.health;

import org.jspecify.annotations.NullMarked;
