/** The life of an instance, and the manager that keeps one agent's instances alive. */
@NullMarked
package io.osupervisor.agent.instance;

import org.jspecify.annotations.NullMarked;
