package io.osupervisor.supervisor.management;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.supervisor.Patience;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;

/** Sends bytes as they are to a node, from an address of its own, and reads what comes. */
public final class RawHttp {
  private final URI node;
  private final String source;
  private final Duration patience;

  /** From one of the addresses of loopback. */
  public RawHttp(URI node, String source) {
    this(node, source, Patience.LIMIT);
  }

  /** The same, which waits so long for the next byte. */
  public RawHttp(URI node, String source, Duration patience) {
    this.node = node;
    this.source = source;
    this.patience = patience;
  }

  String get(String path, Token token) {
    return send("GET " + path, "Authorization: Bearer " + token.reveal());
  }

  /** One request without a body; gives the whole answer. */
  String send(String call, String... headers) {
    String head = call + " HTTP/1.1\r\nHost: osup\r\nConnection: close\r\n";
    String lines = String.join("\r\n", headers) + (headers.length == 0 ? "" : "\r\n");
    return new String(bytes((head + lines + "\r\n").getBytes(ISO_8859_1)), UTF_8);
  }

  /** Whatever comes until the node closes; nothing if it does so at once. */
  public byte[] bytes(byte[] request) {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
      socket.connect(new InetSocketAddress(node.getHost(), node.getPort()));
      socket.setSoTimeout((int) patience.toMillis());
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      try {
        socket.getOutputStream().write(request);
        read(socket.getInputStream(), answer);
      } catch (SocketTimeoutException e) {
        // What came so far is its answer.
      } catch (SocketException e) {
        // It closed before all was sent: what came before that is its answer.
      }
      return answer.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads to the end, of streams that have none only the first piece. */
  private static void read(InputStream in, ByteArrayOutputStream to) throws IOException {
    byte[] piece = new byte[8192];
    for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
      to.write(piece, 0, n);
      if (to.size() < 8192 && to.toString(ISO_8859_1).contains(": text/event-stream")) {
        return;
      }
    }
  }
}
