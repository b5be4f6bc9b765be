package io.osupervisor.supervisor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.osupervisor.supervisor.management.Contract;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * A request as somebody hostile would send it: a valid one in which some parts became others.
 *
 * @param role whose token it carries; empty for none
 * @param source the host part of the address of loopback that it comes from
 */
record HostileRequest(
    String operation,
    String target,
    String role,
    List<String> headers,
    String body,
    Framing framing,
    int source) {

  /** How the body is announced. */
  enum Framing {
    LENGTH,
    CHUNKED,
    TOO_SHORT,
    TWICE,
    NONSENSE
  }

  /** Texts that escape, end or confuse where something believes them. */
  private static final List<String> NASTY =
      List.of(
          "..",
          ".",
          "",
          "%20",
          "%2e%2e%2f",
          "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
          "%252e%252e%252f",
          "..%5c",
          "%00",
          "x%00",
          "%c0%ae%c0%ae%c0%af",
          "%ff%fe",
          "%ed%a0%80",
          "%",
          "%zz",
          "%0d%0aX-Evil:%201",
          "%u002e",
          ";x=y",
          "x?y",
          "x#y",
          "*",
          "-1",
          "0",
          "true",
          "1e999999",
          "NaN",
          "9223372036854775808",
          "a".repeat(64),
          "a".repeat(3000),
          "${jndi:ldap:%2f%2fx%2fy}",
          "'%20or%201=1--",
          "<script>",
          "prey",
          "index.html");

  private static final List<String> IN_JSON =
      List.of(
          "NaN",
          "Infinity",
          "1e999999",
          "-1e999999",
          "1" + "0".repeat(400),
          "9223372036854775808",
          "\"\\ud800\"",
          "\"\\u0000\"",
          "\"../../etc/passwd\"",
          "{\"$bin\":\"!\"}",
          "{\"$bin\":\"AA\"}",
          "{\"$esc\":{}}",
          "{\"a\":1,\"a\":2}",
          "[".repeat(70) + "]".repeat(70),
          "[".repeat(20_000),
          "null",
          "\"\"",
          "\"1000000000d\"",
          "-5",
          "0.1e-400",
          "\u0000",
          "\ufeff",
          "${HOME}",
          "include file(\"/etc/passwd\")",
          "\"include\" : 1,");

  private static final List<String> BODIES =
      List.of(
          "",
          "{}",
          "{\"data\":{\"add\":1}}",
          "{\"data\":{\"add\":1},\"timeout_ms\":200,\"idempotency_key\":\"k\",\"read_only\":true}",
          "{\"reason\":\"because\"}",
          "{\"to\":\"0000\",\"reason\":\"because\"}",
          "{\"version\":\"0000\",\"reason\":\"because\"}",
          "{\"weights\":{\"0000\":\"100%\"}}",
          "{\"reason\":\"r\",\"files\":{\"adder.py\":\"print(1)\"},\"parameters\":{\"p\":1},"
              + "\"expected\":{},\"trial\":{}}",
          "{\"id\":\"prey\",\"command\":[\"/bin/true\"],\"genome\":{\"files\":{\"a\":\"b\"}}}",
          "{\"id\":\"prey\",\"command\":[\"/bin/true\"],\"genome\":{\"files\":{\"../a\":\"b\"}}}",
          "{\"id\":\"prey\",\"command\":[\"/bin/true\"],\"genome\":{\"files\":{\"/a\":\"b\"}}}",
          "{\"id\":\"prey\",\"command\":[\"/bin/true\"],\"genome\":{\"root\":\"/proc/self\"}}",
          "{\"id\":\"prey\",\"command\":[\"/bin/true\"],\"genome\":{\"root\":\"../..\"}}");

  private static final List<String> QUERIES =
      List.of(
          "limit",
          "cursor",
          "since",
          "until",
          "version",
          "outcome",
          "follow",
          "lines",
          "after",
          "agent",
          "type",
          "instance",
          "a",
          "b",
          "purge",
          "source",
          "token",
          "candidate",
          "control",
          "nobody",
          "%00",
          "limit=1&limit");

  private static final List<String> HEADERS =
      List.of(
          "Idempotency-Key: ",
          "Idempotency-Key: " + "k".repeat(300),
          "Authorization: Bearer another-token-than-the-right-one",
          "Authorization: \u00ff\u00fe",
          "Authorization: Bearer ",
          "Cookie: osup_token=another-token-than-the-right-one",
          "Cookie: ;;;=\u0001",
          "Cookie: osup_token=\"",
          "Content-Type: text/xml",
          "Content-Type: application/json; charset=utf-16",
          "Content-Type: \u0001",
          "Content-Encoding: gzip",
          "Expect: 100-continue",
          "Accept: */*;q=NaN",
          "Range: bytes=9-1",
          "Host: evil",
          "X-Forwarded-For: 1.2.3.4",
          "Osup-Reason: " + "r".repeat(3000),
          "X: a\rb",
          "X: a\r\n folded",
          "X\u0000: y",
          ": y",
          "Connection: Upgrade\r\nUpgrade: h2c",
          "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
              + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
          "X-Long: " + "l".repeat(9000),
          "X-Many: y\r\n".repeat(80) + "X-Many: y",
          "Transfer-Encoding: chunked",
          "Transfer-Encoding: gzip, chunked");

  static Arbitrary<HostileRequest> all() {
    Arbitrary<String> role =
        Arbitraries.frequency(
            Tuple.of(4, "admin"), Tuple.of(2, "operator"), Tuple.of(1, "viewer"), Tuple.of(1, ""));
    Arbitrary<List<String>> headers = Arbitraries.of(HEADERS).list().ofMinSize(0).ofMaxSize(2);
    Arbitrary<Framing> framing =
        Arbitraries.frequency(
            Tuple.of(20, Framing.LENGTH),
            Tuple.of(5, Framing.CHUNKED),
            Tuple.of(1, Framing.TOO_SHORT),
            Tuple.of(1, Framing.TWICE),
            Tuple.of(1, Framing.NONSENSE));
    return Combinators.combine(
            Arbitraries.of(operations()),
            targets(),
            role,
            headers,
            bodies(),
            framing,
            Arbitraries.integers().between(0, 60_000))
        .as(
            (operation, target, who, more, body, how, source) ->
                new HostileRequest(
                    operation, target.apply(operation), who, more, body, how, source));
  }

  /** Every operation, and every path with a method that it may not have. */
  private static List<String> operations() {
    List<String> all = new ArrayList<>(Contract.operations());
    for (String operation : Contract.operations()) {
      all.add("PATCH" + operation.substring(operation.indexOf(' ')));
      all.add("HEAD" + operation.substring(operation.indexOf(' ')));
    }
    return all;
  }

  private interface Target {
    String apply(String operation);
  }

  private static Arbitrary<Target> targets() {
    Arbitrary<String> part =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.just("prey")), Tuple.of(2, Arbitraries.of(NASTY)));
    Arbitrary<String> query =
        Combinators.combine(
                Arbitraries.of(QUERIES),
                Arbitraries.frequencyOf(
                    Tuple.of(3, Arbitraries.of(NASTY)),
                    Tuple.of(1, Arbitraries.strings().ascii().ofMaxLength(8))))
            .as((name, value) -> name + "=" + value);
    Arbitrary<List<String>> queries = query.list().ofMinSize(0).ofMaxSize(2);
    return Combinators.combine(part, part, queries, Arbitraries.integers().between(0, 30))
        .as((id, other, more, odd) -> operation -> target(operation, id, other, more, odd));
  }

  private static String target(
      String operation, String id, String other, List<String> queries, int odd) {
    String path = operation.substring(operation.indexOf(' ') + 1).replace("{id}", id);
    path = path.replaceAll("\\{\\w+}", Matcher.quoteReplacement(other));
    path =
        switch (odd) {
          case 0 -> path + "/" + other;
          case 1 -> "/" + path;
          case 2 -> path.replace("/api", "/api/../api");
          case 3 -> "http://evil" + path;
          case 4 -> path + "/";
          case 5 -> path.replace("/v1", "/V1");
          case 6 -> other;
          default -> path;
        };
    List<String> all = new ArrayList<>(queries);
    if (path.endsWith("/events")) {
      all.add("follow=false");
    }
    return all.isEmpty() ? path : path + "?" + String.join("&", all);
  }

  private static Arbitrary<String> bodies() {
    return Combinators.combine(
            Arbitraries.of(BODIES),
            Arbitraries.of(IN_JSON),
            Arbitraries.integers().between(0, 9),
            Arbitraries.integers().between(0, 400))
        .as(HostileRequest::mutated);
  }

  private static String mutated(String body, String nasty, int how, int where) {
    int at = body.isEmpty() ? 0 : where % body.length();
    int colon = body.indexOf(':', at);
    return switch (how) {
      case 0 -> body.substring(0, at);
      case 1 -> body.substring(0, at) + nasty + body.substring(at);
      case 2 -> body + body;
      case 3 -> colon < 0 ? nasty : body.substring(0, colon + 1) + nasty + "}";
      case 4 ->
          colon < 0 ? nasty : body.substring(0, colon + 1) + nasty + body.substring(colon + 1);
      case 5 -> nasty;
      case 6 -> body.replaceFirst("^\\{", "{\"extra\":" + "1,");
      default -> body;
    };
  }

  /** The bytes on the wire. */
  byte[] bytes(String token) {
    String method = operation.substring(0, operation.indexOf(' '));
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: osup\r\n");
    head.append("Connection: close\r\n");
    if (!token.isEmpty()) {
      head.append("Authorization: Bearer ").append(token).append("\r\n");
    }
    headers.forEach(line -> head.append(line).append("\r\n"));
    byte[] sent = body.getBytes(UTF_8);
    if (sent.length > 0 && headers.stream().noneMatch(line -> line.startsWith("Content-Type"))) {
      head.append("Content-Type: application/json\r\n");
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    String frame =
        switch (framing) {
          case LENGTH -> "Content-Length: " + sent.length;
          case CHUNKED -> "Transfer-Encoding: chunked";
          case TOO_SHORT -> "Content-Length: " + sent.length / 2;
          case TWICE -> "Content-Length: " + sent.length + "\r\nTransfer-Encoding: chunked";
          case NONSENSE -> "Content-Length: -1";
        };
    all.writeBytes((head + frame + "\r\n\r\n").getBytes(ISO_8859_1));
    boolean chunked = framing == Framing.CHUNKED || framing == Framing.TWICE;
    if (chunked && sent.length > 0) {
      all.writeBytes((Integer.toHexString(sent.length) + "\r\n").getBytes(ISO_8859_1));
      all.writeBytes(sent);
      all.writeBytes("\r\n".getBytes(ISO_8859_1));
    } else if (!chunked) {
      all.writeBytes(sent);
    }
    if (chunked) {
      all.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
    }
    return all.toByteArray();
  }

  /** Where it comes from: every caller that guesses has an address of its own. */
  String address() {
    return "127." + (1 + source / 250 % 250) + "." + source % 250 + "." + (1 + source / 62_500);
  }
}
