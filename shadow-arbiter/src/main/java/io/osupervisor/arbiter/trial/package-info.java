/**
 * The ladder that every hypothesis climbs: which trial may run, what follows its verdict, what a
 * deployment must show before it is confirmed, and when it is taken back. Plain rules on an
 * event-sourced state; whoever carries them persists the events, then does what the effects say.
 */
@NullMarked
package io.osupervisor.arbiter.trial;

import org.jspecify.annotations.NullMarked;
