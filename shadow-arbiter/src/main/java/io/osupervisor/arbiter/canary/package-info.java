/**
 * The stage in which a candidate answers a growing share of an agent's real requests. {@link
 * io.osupervisor.arbiter.canary.CanaryJudge} decides, by itself; {@link
 * io.osupervisor.arbiter.canary.CanaryTrial} has the requests shared out and tells what it sees.
 */
@NullMarked
package io.osupervisor.arbiter.canary;

import org.jspecify.annotations.NullMarked;
