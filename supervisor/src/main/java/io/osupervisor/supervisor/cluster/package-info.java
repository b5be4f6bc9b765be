/** Who belongs to the cluster: what a node must agree with to join, and its members. */
@NullMarked
package io.osupervisor.supervisor.cluster;

import org.jspecify.annotations.NullMarked;
