package io.osupervisor.supervisor.management;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.CompletableFuture.failedFuture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.Yaml;

/** The document of the endpoint as what answers are held to, whatever a test is about. */
public final class Contract {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "delete");

  /** Of what never becomes a request, whatever it names. */
  private static final Set<Integer> TOO_LONG = Set.of(414, 431);

  private static final Contract CONTRACT = read();

  private final EndpointTable table;
  private final Map<String, Set<Integer>> statuses;

  private Contract(EndpointTable table, Map<String, Set<Integer>> statuses) {
    this.table = table;
    this.statuses = statuses;
  }

  /**
   * Holds an answer to the document.
   *
   * @throws AssertionError when the operation does not name its status
   */
  public static void hold(String method, URI uri, int status) {
    List<String> segments = List.of(uri.getPath().substring(1).split("/", -1));
    if (CONTRACT.table.match(method, segments) instanceof EndpointTable.Match.Found found) {
      String operation = name(method, found.endpoint().path());
      Set<Integer> named = CONTRACT.statuses.getOrDefault(operation, Set.of());
      if (!TOO_LONG.contains(status) && !named.contains(status)) {
        throw new AssertionError(
            operation + " answered " + status + ", but openapi.yaml names " + named);
      }
    }
  }

  /** Every operation, such as {@code GET /api/v1/agents}. */
  public static List<String> operations() {
    return CONTRACT.statuses.keySet().stream().sorted().toList();
  }

  /** The statuses of the problems that an operation names. */
  static Set<Integer> problems(String method, String path) {
    Set<Integer> problems =
        new TreeSet<>(CONTRACT.statuses.getOrDefault(name(method, path), Set.of()));
    problems.removeIf(status -> status < 400);
    return problems;
  }

  private static String name(String method, String path) {
    return method + " " + path;
  }

  private static Contract read() {
    List<Endpoint> endpoints = new ArrayList<>();
    Map<String, Set<Integer>> statuses = new HashMap<>();
    document()
        .forEach(
            (path, operations) ->
                operations.forEach(
                    (key, operation) -> {
                      if (METHODS.contains(key)) {
                        Endpoint endpoint = endpoint(key.toUpperCase(Locale.ROOT), path);
                        endpoints.add(endpoint);
                        statuses.put(name(endpoint.method(), path), named(operation));
                      }
                    }));
    return new Contract(new EndpointTable(endpoints), statuses);
  }

  private static Endpoint endpoint(String method, String path) {
    return new Endpoint(
        method,
        path,
        Optional.empty(),
        Endpoint.Body.NONE,
        List.of(),
        List.of(),
        call -> failedFuture(new IllegalStateException("only a name")));
  }

  private static Set<Integer> named(Object operation) {
    Set<Integer> statuses = new TreeSet<>();
    Object responses = requireNonNull(((Map<?, ?>) operation).get("responses"));
    ((Map<?, ?>) responses)
        .keySet()
        .forEach(status -> statuses.add(Integer.valueOf(String.valueOf(status))));
    return statuses;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, Object>> document() {
    try (InputStream in = Contract.class.getResourceAsStream("openapi.yaml")) {
      Map<String, Object> document = new Yaml().load(in);
      return (Map<String, Map<String, Object>>) requireNonNull(document.get("paths"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
