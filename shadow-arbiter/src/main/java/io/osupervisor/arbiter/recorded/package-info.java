/** Judges what was recorded of two arms, without a node, by the judge of trials. */
@NullMarked
package io.osupervisor.arbiter.recorded;

import org.jspecify.annotations.NullMarked;
