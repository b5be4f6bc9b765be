package io.osupervisor.supervisor.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A way to a node that can be shut, after which every connection breaks as when the node is killed,
 * and opened again under the same address.
 */
final class Doorway implements AutoCloseable {
  private final ServerSocket door;
  private final URI node;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private boolean open = true;

  Doorway(URI node) throws IOException {
    this.node = node;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::welcome);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + door.getLocalPort());
  }

  synchronized void shut() throws IOException {
    open = false;
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  synchronized void open() {
    open = true;
  }

  private void welcome() {
    try {
      while (true) {
        connect(door.accept());
      }
    } catch (IOException closed) {
      threads.shutdown();
    }
  }

  private synchronized void connect(Socket caller) throws IOException {
    if (!open) {
      caller.close();
      return;
    }
    Socket there = new Socket(node.getHost(), node.getPort());
    sockets.add(caller);
    sockets.add(there);
    threads.execute(() -> carry(caller, there));
    threads.execute(() -> carry(there, caller));
  }

  private static void carry(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException broken) {
      // Both ends are closed, as they are when a node is killed.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    shut();
  }
}
