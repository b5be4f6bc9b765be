/**
 * What the watch makes of a series of cycles: a pinned baseline, a CUSUM for steps, a trend test
 * for drifts. Plain Java without actors, clock or input and output.
 */
@NullMarked
package io.osupervisor.arbiter.watch;

import org.jspecify.annotations.NullMarked;
