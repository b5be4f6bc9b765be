/**
 * Who answers a request, and who gets a copy of it. Nothing here knows of actors, clocks or disks:
 * an actor carries these tables and books, and confines them to itself.
 */
@NullMarked
package io.osupervisor.traffic;

import org.jspecify.annotations.NullMarked;
