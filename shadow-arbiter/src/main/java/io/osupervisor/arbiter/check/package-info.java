/** What a candidate must show before it is tried: it applies, passes its check, and starts. */
@NullMarked
package io.osupervisor.arbiter.check;

import org.jspecify.annotations.NullMarked;
