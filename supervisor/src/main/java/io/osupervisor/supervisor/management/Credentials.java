package io.osupervisor.supervisor.management;

import java.util.List;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.headers.Cookie;
import org.apache.pekko.http.javadsl.model.headers.HttpCookiePair;

/** Finds out who calls. Browsers, which cannot send the header, read with a strict cookie. */
final class Credentials {
  /** The cookie that a browser gets for the token; it opens GET only. */
  static final String COOKIE = "osup_token";

  private static final String SCHEME = "bearer ";

  private final List<Token> tokens;

  Credentials(List<Token> tokens) {
    this.tokens = List.copyOf(tokens);
  }

  /**
   * The name of the caller's token.
   *
   * @throws ProblemException {@code unauthorized}
   */
  String who(HttpRequest request) {
    Optional<String> shown = header(request).or(() -> cookie(request));
    if (shown.isEmpty()) {
      throw unauthorized("the request carries no token");
    }
    return owner(shown.get())
        .map(Token::name)
        .orElseThrow(() -> unauthorized("the request's token is not this node's"));
  }

  boolean opens(String candidate) {
    return owner(candidate).isPresent();
  }

  private Optional<Token> owner(String candidate) {
    return tokens.stream().filter(token -> token.opensFor(candidate)).findFirst();
  }

  private static Optional<String> header(HttpRequest request) {
    return request
        .getHeader("Authorization")
        .map(HttpHeader::value)
        .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(value -> value.substring(SCHEME.length()).strip());
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

  private static ProblemException unauthorized(String detail) {
    return Problem.of(
            "unauthorized",
            detail,
            "send 'Authorization: Bearer TOKEN' with the text of the file 'token' in the node's"
                + " data directory")
        .exception();
  }
}
