/**
 * What finished windows tell: tests for one look at numbers that are all in. None of them may
 * decide while numbers come; for that there is {@link io.osupervisor.arbiter.judge}.
 */
@NullMarked
package io.osupervisor.arbiter.window;

import org.jspecify.annotations.NullMarked;
