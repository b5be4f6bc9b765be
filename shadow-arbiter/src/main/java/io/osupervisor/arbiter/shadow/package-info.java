/**
 * Trials on shadows: a candidate and its control beside the primary, from one cut of its traffic,
 * given the same requests in the same order, compared and judged.
 */
@NullMarked
package io.osupervisor.arbiter.shadow;

import org.jspecify.annotations.NullMarked;
