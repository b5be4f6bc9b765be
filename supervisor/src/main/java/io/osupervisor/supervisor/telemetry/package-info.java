/** What the node tells of itself: events as they happen, and numbers for Prometheus. */
package io.osupervisor.supervisor.telemetry;
