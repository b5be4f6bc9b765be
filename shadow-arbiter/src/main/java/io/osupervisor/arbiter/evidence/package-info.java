/** The observations of a trial, and its verdict with its rules, as they are kept. */
@NullMarked
package io.osupervisor.arbiter.evidence;

import org.jspecify.annotations.NullMarked;
