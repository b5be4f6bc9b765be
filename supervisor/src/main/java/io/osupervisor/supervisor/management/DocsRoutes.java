package io.osupervisor.supervisor.management;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.CompletableFuture.completedFuture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** The contract of this interface, and a page to read and try it. */
final class DocsRoutes {
  private static final String OPENAPI = "/io/osupervisor/supervisor/management/openapi.yaml";
  private static final String WEBJAR = "/META-INF/resources/webjars/swagger-ui/";
  private static final String WEBJAR_VERSION =
      "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

  private static final Map<String, String> FILES =
      Map.of(
          "index.html", "text/html; charset=utf-8",
          "index.css", "text/css; charset=utf-8",
          "swagger-ui.css", "text/css; charset=utf-8",
          "swagger-ui-bundle.js", "text/javascript; charset=utf-8",
          "swagger-ui-standalone-preset.js", "text/javascript; charset=utf-8",
          "swagger-initializer.js", "text/javascript; charset=utf-8",
          "favicon-16x16.png", "image/png",
          "favicon-32x32.png", "image/png");

  private static final String INITIALIZER =
      """
      window.onload = () => {
        window.ui = SwaggerUIBundle({
          url: "/openapi.yaml",
          dom_id: "#swagger-ui",
          deepLinking: true,
          presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
          layout: "StandaloneLayout"
        });
      };
      """;

  private final Entrance entrance;

  DocsRoutes(Entrance entrance) {
    this.entrance = entrance;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(
            "/openapi.yaml",
            call -> completedFuture(Replies.bytes("application/yaml", resource(OPENAPI)))),
        Endpoint.open("/docs", this::enter)
            .taking("token")
            .refusing(Entrance.refusals(Role.VIEWER)),
        Endpoint.get("/docs/{file}", this::file).refusing("not_found"));
  }

  /** A browser comes with the token in the query once, and goes on with a cookie. */
  private CompletionStage<HttpResponse> enter(Call call) {
    HttpResponse onward =
        HttpResponse.create()
            .withStatus(303)
            .addHeader(RawHeader.create("Location", "/docs/index.html"));
    String token = call.query("token").orElse("");
    if (token.isEmpty()) {
      entrance.require(call.request(), Role.VIEWER);
      return completedFuture(onward);
    }
    entrance.owner(call.request(), token);
    String cookie =
        Credentials.COOKIE
            + "="
            + token
            + "; Path=/; HttpOnly; SameSite=Strict"
            + (call.settings().tls().isOn() ? "; Secure" : "");
    return completedFuture(onward.addHeader(RawHeader.create("Set-Cookie", cookie)));
  }

  private CompletionStage<HttpResponse> file(Call call) {
    String name = call.segment("file");
    String type = FILES.get(name);
    if (type == null) {
      throw Problem.notFound("page", name, "begin at /docs").exception();
    }
    byte[] bytes =
        name.equals("swagger-initializer.js")
            ? INITIALIZER.getBytes(UTF_8)
            : resource(WEBJAR + version() + "/" + name);
    return completedFuture(Replies.bytes(type, bytes));
  }

  private static String version() {
    Properties properties = new Properties();
    try (InputStream in = open(WEBJAR_VERSION)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "");
  }

  private static byte[] resource(String name) {
    try (InputStream in = open(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String name) throws IOException {
    InputStream in = DocsRoutes.class.getResourceAsStream(name);
    if (in == null) {
      throw new IOException("the class path lacks " + name);
    }
    return in;
  }
}
