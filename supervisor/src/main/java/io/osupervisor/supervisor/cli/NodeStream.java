package io.osupervisor.supervisor.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

/** What a node sends, in which a failure is one of the node's and of no file. */
final class NodeStream extends FilterInputStream {
  private final URI node;
  private final Runnable end;

  /**
   * @param end run when it is closed
   */
  NodeStream(InputStream body, URI node, Runnable end) {
    super(body);
    this.node = node;
    this.end = end;
  }

  @Override
  public int read() {
    try {
      return super.read();
    } catch (IOException e) {
      throw CliException.unreachable(node, e);
    }
  }

  @Override
  public int read(byte[] to, int offset, int length) {
    try {
      return super.read(to, offset, length);
    } catch (IOException e) {
      throw CliException.unreachable(node, e);
    }
  }

  @Override
  public void close() {
    end.run();
  }
}
