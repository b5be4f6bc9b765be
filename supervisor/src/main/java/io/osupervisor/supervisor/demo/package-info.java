/** The demonstration: what is promised, done before one's eyes on real processes, and measured. */
@NullMarked
package io.osupervisor.supervisor.demo;

import org.jspecify.annotations.NullMarked;
