/** The counter in Java, on the SDK. */
@org.jspecify.annotations.NullMarked
package io.osupervisor.examples.counter;
