package io.osupervisor.supervisor.management;

import io.osupervisor.agent.AgentId;
import io.osupervisor.config.ManagementSettings;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/**
 * One request as its handler sees it.
 *
 * @param path the values of the path's varying segments by name
 * @param who the name of the token; {@code anonymous} where none is needed
 * @param body whole, empty where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // Bodies are carried, never compared.
public record Call(
    HttpRequest request,
    Map<String, String> path,
    String who,
    byte[] body,
    ManagementSettings settings) {

  /** The value of a varying segment that the endpoint's path has. */
  String segment(String name) {
    String value = path.get(name);
    if (value == null) {
      throw new IllegalStateException("the endpoint's path has no {" + name + "}");
    }
    return value;
  }

  /**
   * The agent that the path names.
   *
   * @throws io.osupervisor.agent.AgentException when it is no agent id
   */
  AgentId agent() {
    return new AgentId(segment("id"));
  }

  Optional<String> query(String name) {
    return request.getUri().query().get(name);
  }

  Optional<String> header(String name) {
    return request.getHeader(name).map(HttpHeader::value);
  }

  /** A switch in the query: absent and {@code false} are off. */
  boolean on(String name, boolean otherwise) {
    String value = query(name).orElse(Boolean.toString(otherwise));
    return switch (value) {
      case "true", "" -> true;
      case "false" -> false;
      default -> throw invalidQuery(name, value, "write true or false");
    };
  }

  /** A whole number in the query. */
  long number(String name, long otherwise, long least, long most) {
    Optional<String> text = query(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    String hint = "write a whole number from " + least + " to " + most;
    try {
      long value = Long.parseLong(text.get());
      if (value < least || value > most) {
        throw invalidQuery(name, text.get(), hint);
      }
      return value;
    } catch (NumberFormatException e) {
      throw invalidQuery(name, text.get(), hint);
    }
  }

  /** How many things a page may have. */
  int limit() {
    return (int) number("limit", settings.pageSize(), 1, settings.pageSizeMax());
  }

  /**
   * The fields of the body; an empty body has none.
   *
   * @param known the names that a field may have
   */
  Fields fields(String... known) {
    return Fields.read(body, settings.requestNestingMax(), known);
  }

  static ProblemException invalidQuery(String name, String value, String hint) {
    return Problem.invalid(
            "field_invalid", "the parameter '" + name + "' cannot be '" + value + "'", value, hint)
        .exception();
  }
}
