/**
 * The command line {@code osup}: data on standard output, everything else on standard error. Client
 * commands load neither Pekko nor a server, so that they end in a fraction of a second.
 */
package io.osupervisor.supervisor.cli;
