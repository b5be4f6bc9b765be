/**
 * Programs outside of an agent that are asked about its answers: whether two mean the same, and
 * what one is worth. One JSON line each way, one question at a time.
 */
@NullMarked
package io.osupervisor.arbiter.oracle;

import org.jspecify.annotations.NullMarked;
