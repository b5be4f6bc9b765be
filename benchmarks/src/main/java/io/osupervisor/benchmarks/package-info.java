/** What the product costs, each figure beside the thing it is compared with in the same run. */
package io.osupervisor.benchmarks;
