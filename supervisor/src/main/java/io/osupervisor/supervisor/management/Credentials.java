package io.osupervisor.supervisor.management;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.headers.Cookie;
import org.apache.pekko.http.javadsl.model.headers.HttpCookiePair;
import org.jspecify.annotations.Nullable;

/** Finds out who calls. Browsers, which cannot send the header, read with a strict cookie. */
final class Credentials {
  /** The cookie that a browser gets for the token; it opens GET only. */
  static final String COOKIE = "osup_token";

  private static final String SCHEME = "bearer ";

  private volatile List<Token> tokens;

  Credentials(List<Token> tokens) {
    this.tokens = List.copyOf(tokens);
  }

  /** From now on these open, and no others; gives those that did. */
  List<Token> replace(List<Token> others) {
    List<Token> before = tokens;
    tokens = List.copyOf(others);
    return before;
  }

  /** Whose token this is. All are compared, so that the time tells nothing of which it was. */
  Optional<Token> owner(String candidate) {
    byte[] digest = Token.digest(candidate);
    @Nullable Token owner = null;
    for (Token token : tokens) {
      if (token.opensFor(digest)) {
        owner = token;
      }
    }
    return Optional.ofNullable(owner);
  }

  /**
   * The token that a request shows.
   *
   * @throws ProblemException 400 {@code request_invalid} when it shows several
   */
  static Optional<String> shown(HttpRequest request) {
    List<String> headers = new ArrayList<>();
    for (HttpHeader header : request.getHeaders()) {
      if (header.is("authorization")) {
        headers.add(header.value());
      }
    }
    if (headers.size() > 1) {
      throw Problem.of(
              "request_invalid",
              "the request has " + headers.size() + " headers Authorization",
              "send one")
          .exception();
    }
    return headers.stream().findFirst().flatMap(Credentials::bearer).or(() -> cookie(request));
  }

  private static Optional<String> bearer(String value) {
    return value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? Optional.of(value.substring(SCHEME.length()).strip())
        : Optional.empty();
  }

  private static Optional<String> cookie(HttpRequest request) {
    if (!request.method().equals(HttpMethods.GET)) {
      return Optional.empty();
    }
    Optional<Cookie> cookies = request.getHeader(Cookie.class);
    if (cookies.isEmpty()) {
      return Optional.empty();
    }
    for (HttpCookiePair pair : cookies.get().getCookies()) {
      if (pair.name().equals(COOKIE)) {
        return Optional.of(pair.value());
      }
    }
    return Optional.empty();
  }
}
