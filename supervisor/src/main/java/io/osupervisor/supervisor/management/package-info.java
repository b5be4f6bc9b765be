/**
 * The node over HTTP. One table of {@link io.osupervisor.supervisor.management.Endpoint endpoints}
 * says what there is; one {@link io.osupervisor.supervisor.management.Gate gate} lets requests in;
 * every refusal is a {@link io.osupervisor.supervisor.management.Problem problem}.
 */
package io.osupervisor.supervisor.management;
