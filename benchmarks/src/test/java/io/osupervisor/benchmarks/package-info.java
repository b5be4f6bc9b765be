/** That what measures can be trusted. */
package io.osupervisor.benchmarks;
