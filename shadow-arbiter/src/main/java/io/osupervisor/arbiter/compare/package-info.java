/**
 * Two answers to one request, compared: equal, equal but for what was declared to be without
 * meaning, or different, and where. Plain computation on values.
 */
@NullMarked
package io.osupervisor.arbiter.compare;

import org.jspecify.annotations.NullMarked;
