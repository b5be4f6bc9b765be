/** Proofs of who answers, who gets a copy, and what is compared. */
@org.jspecify.annotations.NullMarked
package io.osupervisor.traffic;
