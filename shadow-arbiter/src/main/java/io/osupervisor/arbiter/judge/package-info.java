/**
 * What a trial's observations are worth: observations in, verdict out. Nothing here knows actors,
 * clocks or disks, and {@link java.lang.StrictMath} keeps every decision the same to the last bit.
 */
@NullMarked
package io.osupervisor.arbiter.judge;

import org.jspecify.annotations.NullMarked;
