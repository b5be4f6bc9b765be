package io.osupervisor.arbiter.check;

import io.osupervisor.agent.AgentException;
import io.osupervisor.agent.version.GenomePath;
import io.osupervisor.config.Parameter;

/** Why no candidate can be made of a change. */
final class CandidateErrors {
  private CandidateErrors() {}

  static AgentException locked(GenomePath path, String by) {
    return new AgentException(
        "locked_file",
        "the file '%s' is locked by %s".formatted(path, by),
        "leave it as it is; a person may narrow genome.locked in the agent's spec");
  }

  static AgentException notThere(GenomePath path) {
    return new AgentException(
        "unknown_file",
        "the file '" + path + "' is to be deleted, but the parent has none",
        "name files as 'osup version show ID V' lists them");
  }

  static AgentException noFile(GenomePath path, String kind) {
    return new AgentException(
        "invalid_file",
        "the content of '%s' is a %s".formatted(path, kind),
        "send text, a binary, or null to delete the file");
  }

  static AgentException tooLarge(String what, long found, long limit) {
    return new AgentException(
        "genome_too_large",
        "the candidate has %s %d, the limit is %d".formatted(what, found, limit),
        "propose fewer or smaller files");
  }

  static AgentException unknownParameter(String name, Object known) {
    return new AgentException(
        "unknown_parameter",
        "the genome has no parameter '%s'; it has %s".formatted(name, known),
        "add it to genome.parameters in the agent's spec");
  }

  static AgentException outOfBounds(String name, Object value, Parameter bounds) {
    return new AgentException(
        "parameter_out_of_bounds",
        "the parameter '%s' = %s is not %s".formatted(name, value, ParameterBounds.text(bounds)),
        "choose a value within the bounds of genome.parameters." + name);
  }
}
