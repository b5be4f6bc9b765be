package io.osupervisor.systemtests;

import java.util.List;

/** Where the nodes of a cluster run, and by which addresses they are known: here, on loopback. */
interface Site {
  /** Where nodes, callers and the database are unless something else is said. */
  String LOOPBACK = "127.0.0.1";

  /** The address by which the other nodes know a node. */
  default String member(int node) {
    return LOOPBACK;
  }

  /** The address by which nodes know their database. */
  default String database() {
    return LOOPBACK;
  }

  /** A command that runs the one after it where the node is to run. */
  default List<String> inside(int node) {
    return List.of();
  }

  /** What a node must be told to be there, HOCON. */
  default String settings(int node) {
    return "";
  }
}
