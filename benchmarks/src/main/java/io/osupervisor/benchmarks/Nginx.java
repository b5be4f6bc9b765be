package io.osupervisor.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The reference that blocks: a proxy on the loopback interface that answers from a fast server and
 * mirrors each request to a slow one.
 */
final class Nginx implements AutoCloseable {
  private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final String COPY = "/copy";

  private static final String CONFIGURATION =
      """
      daemon off;
      master_process off;
      pid nginx.pid;
      error_log error.log;
      events {}
      http {
        access_log off;
        client_body_temp_path body;
        proxy_temp_path proxy;
        fastcgi_temp_path fastcgi;
        uwsgi_temp_path uwsgi;
        scgi_temp_path scgi;
        server {
          listen 127.0.0.1:%1$d;
          location / { mirror /copy; proxy_pass http://127.0.0.1:%2$d; }
          location = /copy { internal; proxy_pass http://127.0.0.1:%2$d; }
        }
      }
      """;

  private final Process process;
  private final HttpServer servers;
  private final ExecutorService threads;
  private final int port;

  private Nginx(Process process, HttpServer servers, ExecutorService threads, int port) {
    this.process = process;
    this.servers = servers;
    this.threads = threads;
    this.port = port;
  }

  /** Starts it where it is installed. */
  static Optional<Nginx> start(Workspace workspace) throws IOException {
    Optional<Path> program = program();
    return program.isEmpty() ? Optional.empty() : Optional.of(start(workspace, program.get()));
  }

  private static Nginx start(Workspace workspace, Path program) throws IOException {
    ExecutorService threads = Executors.newCachedThreadPool();
    HttpServer servers =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    servers.setExecutor(threads);
    servers.createContext("/", Nginx::answer);
    servers.createContext(
        COPY,
        exchange -> {
          long due = System.nanoTime() + SLOW_NANOS;
          while (System.nanoTime() < due) {
            LockSupport.parkNanos(due - System.nanoTime());
          }
          answer(exchange);
        });
    servers.start();
    int port = freePort();
    Path folder = workspace.folder("nginx");
    Files.writeString(
        folder.resolve("nginx.conf"),
        CONFIGURATION.formatted(port, servers.getAddress().getPort()));
    Process process =
        new ProcessBuilder(
                program.toString(), "-p", folder + "/", "-c", "nginx.conf", "-e", "error.log")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Nginx nginx = new Nginx(process, servers, threads, port);
    try {
      Patience.await("nginx", () -> Optional.of(nginx.isUp()).filter(up -> up));
    } catch (IOException e) {
      nginx.close();
      throw e;
    }
    return nginx;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  private boolean isUp() {
    try (Socket open = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return open.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** It is no program for everyone: its folder may not be among those that are searched. */
  private static Optional<Path> program() {
    String folders = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
    return Stream.of(folders.split(File.pathSeparator))
        .map(folder -> Path.of(folder, "nginx"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
    servers.stop(0);
    threads.shutdown();
  }
}
